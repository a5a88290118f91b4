import { qualityLevels } from '@streamgauge/protocol';
import { z } from 'zod';
import type { RouteDocumentation } from '../documents/documented.js';
import { connectionOrders } from '../telemetry/connection-reports.js';

export const connectionSchema = z.strictObject({
  id: z.string(),
  tenantId: z.string(),
  userId: z.string(),
  door: z.enum(['websocket', 'socket.io', 'sse']),
  level: z.enum(qualityLevels).describe('That of its subscriptions which is served worst.'),
  since: z.iso.datetime(),
  subscriptions: z.number().int(),
  sent: z.number().int().describe('Messages since then.'),
  received: z.number().int(),
  behind: z.number().int().describe('Frames that there are and that it has not been sent, of all its subscriptions.'),
  waitingBytes: z.number().int().describe('Written and not taken.'),
});

const tenants = {
  what: '`all` means those of all tenants, for a token with scope `admin:all`.',
  schema: z.string(),
};

const decisionSchema = z.strictObject({
  atMs: z.number(),
  what: z.enum([
    'behind',
    'merged',
    'coarsened',
    'refined',
    'reseeded',
    'gap',
    'replayed',
    'resumed',
    'refused',
    'caught up',
  ]),
  view: z.string().optional().describe('Left out when it was about all of them.'),
  from: z.number().optional().describe('Frames after this one …'),
  to: z.number().optional().describe('… up to this one.'),
  factor: z.number().optional().describe('How many windows make one frame.'),
});

const subscriptionSchema = z.strictObject({
  subscriptionId: z.string(),
  channel: z.string(),
  view: z.string(),
  level: z.enum(qualityLevels),
  factor: z.number().describe('How many windows make one frame.'),
  sequence: z.number().describe('The last frame that was sent.'),
  head: z.number().describe('The last frame that there is.'),
  decisions: z.array(decisionSchema),
});

export const connectionsDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'The open connections of the tenant',
  query: {
    search: { what: 'Part of a user, tenant or connection id.', schema: z.string().max(128) },
    sort: {
      what: 'By what they are ordered: `since` (the default) and `userId` upwards, all others downwards.',
      schema: z.enum(connectionOrders),
    },
    limit: { what: 'At most so many.', schema: z.number().int().min(1).max(1_000) },
    offset: { what: 'Without the first so many.', schema: z.number().int().min(0) },
    tenants,
  },
  answers: {
    200: {
      what: 'The connections, at every door, and how many there are.',
      body: {
        name: 'Connections',
        schema: z.strictObject({ connections: z.array(connectionSchema), total: z.number().int() }),
      },
    },
  },
  errors: ['BAD_MESSAGE'],
};

export const disconnectDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'End a connection',
  description:
    'Its client is asked to come back within 5 s (`server:draining`). Clients of ours do; whoever must not come back is revoked.',
  path: { id: { what: 'The `connectionId` of its `connected` message.', schema: z.string() } },
  query: { tenants },
  answers: {
    200: { what: 'It was ended.', body: { name: 'Disconnected', schema: z.strictObject({ id: z.string() }) } },
  },
  errors: ['CONNECTION_NOT_FOUND'],
};

export const explainDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'Why a connection receives what it receives',
  description: 'What was decided lately for each of its subscriptions: merged, coarser, anew.',
  path: { id: { what: 'The `connectionId` of its `connected` message.', schema: z.string() } },
  answers: {
    200: {
      what: 'The connection and its subscriptions.',
      body: {
        name: 'ConnectionExplanation',
        schema: connectionSchema.extend({ subscriptions: z.array(subscriptionSchema) }),
      },
    },
  },
  errors: ['CONNECTION_NOT_FOUND'],
};
