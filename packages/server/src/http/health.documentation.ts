import { z } from 'zod';
import type { RouteDocumentation } from '../documents/documented.js';

const readinessSchema = z.strictObject({
  status: z.enum(['ready', 'degraded', 'unavailable']),
  components: z.strictObject({
    gateway: z.enum(['starting', 'up', 'draining']),
    database: z.union([
      z.strictObject({ status: z.enum(['starting', 'up']) }),
      z.strictObject({ status: z.literal('down'), reason: z.string() }),
    ]),
    kafka: z
      .record(z.string(), z.enum(['up', 'down']))
      .optional()
      .describe('By cluster.'),
    durability: z
      .strictObject({
        status: z.enum(['recovering', 'up', 'behind', 'failed', 'deposed']),
        reason: z.string().optional(),
      })
      .describe('Whether what comes in outlives a kill of the process.'),
    snapshots: z
      .record(z.string(), z.string())
      .optional()
      .describe('By channel whose snapshot query failed, why: its totals began with nothing.'),
    mqtt: z
      .record(z.string(), z.enum(['up', 'down']))
      .optional()
      .describe('By broker.'),
  }),
});

const readiness = { name: 'Readiness', schema: readinessSchema };

export const liveDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'Whether the process answers',
  answers: {
    200: { what: 'It does.', body: { name: 'Liveness', schema: z.strictObject({ status: z.literal('ok') }) } },
  },
};

export const readyDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'Whether live numbers are served',
  description:
    'A database that goes away degrades what needs it and stops nothing else. One that is away at the start is waited for: numbers that are wrong are worse than numbers that are late.',
  answers: {
    200: { what: '`ready`, or `degraded`: live numbers flow, something beside them does not.', body: readiness },
    503: { what: '`unavailable`: the gateway reads what it remembers, cannot, or drains.', body: readiness },
  },
};
