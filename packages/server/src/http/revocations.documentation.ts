import { z } from 'zod';
import type { RouteDocumentation } from '../documents/documented.js';

const wishSchema = z.strictObject({
  tenantId: z
    .string()
    .max(128)
    .optional()
    .describe('Everybody of it, or with `userId` that user; the own tenant when left out.'),
  userId: z.string().max(128).optional().describe('All sessions and tokens of this user.'),
  jti: z.string().max(256).optional().describe('One token, by its claim `jti`; not together with `userId`.'),
  reason: z.string().max(200).optional(),
});

const answerSchema = z.strictObject({
  tenantId: z.string(),
  userId: z.string().optional(),
  jti: z.string().optional(),
  revokedAt: z.iso.datetime().describe('Tokens issued up to this moment are refused.'),
  endedSessions: z.number().int(),
  durable: z
    .boolean()
    .describe('Whether it outlives a restart already; when not, the gateway goes on trying to write it.'),
});

export const revokeDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'End what a user, a tenant or one token may do',
  description: 'At once. In another tenant only with `?tenants=all` and scope `admin:all`.',
  query: {
    tenants: {
      what: '`all` allows another tenant than the own, for a token with scope `admin:all`.',
      schema: z.string(),
    },
  },
  body: [{ name: 'Revocation', schema: wishSchema, examples: [{ userId: 'user-1', reason: 'lost device' }] }],
  answers: { 201: { what: 'What was revoked.', body: { name: 'Revoked', schema: answerSchema } } },
  errors: ['BAD_MESSAGE', 'FORBIDDEN_TENANT', 'LIMIT_REVOCATIONS'],
};
