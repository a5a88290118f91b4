import { z } from 'zod';
import type { RouteDocumentation } from '../documents/documented.js';
import { connectionSchema } from './connections.documentation.js';

const count = z.number().int();

const groupSchema = z.strictObject({
  name: z.string(),
  connections: count,
  subscriptions: count,
  behind: count.describe('Of them not served live.'),
});
const crowdSchema = groupSchema.extend({ waitingBytes: count.describe('Written and not taken.') });

const partitionSchema = z.strictObject({
  cluster: z.string(),
  topic: z.string(),
  partition: count,
  state: z.enum(['reading', 'stopped']),
  reason: z.string().optional(),
  lag: count.nullable().describe('Messages that wait; null = not known yet.'),
  lagMs: count.nullable().describe('How long ago the last message that was taken in had been written.'),
});

const actionSchema = z.strictObject({
  at: z.iso.datetime(),
  by: z.string(),
  tenantId: z.string(),
  what: z.enum(['disconnect', 'drain', 'resume']),
  connectionId: z.string().optional(),
  count: count.describe('Connections that were concerned.'),
});

const operationsSchema = z.strictObject({
  connections: count,
  subscriptions: count,
  tenants: z.array(crowdSchema),
  doors: z.array(crowdSchema),
  channels: z.array(groupSchema),
  slow: z.array(connectionSchema).describe('Those that have taken least, the worst first; 20 at most.'),
  closures: z
    .array(z.strictObject({ door: z.string(), code: count, count }))
    .optional()
    .describe('How connections have ended since the start; only in figures of all tenants.'),
  kafka: z.array(partitionSchema).optional().describe('Only in figures of all tenants.'),
  node: z.strictObject({ draining: z.boolean(), uptimeS: count, heapBytes: count }),
  actions: z.array(actionSchema).describe('What operators did, the latest first; 100 at most, since the start.'),
});

export const operationsDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'Who is connected, who is slow, and what operators did',
  description: 'Sums by tenant, door and channel; of the own tenant, of all by `?tenants=all` with scope `admin:all`.',
  query: {
    tenants: { what: '`all` means all tenants, for a token with scope `admin:all`.', schema: z.string() },
  },
  answers: { 200: { what: 'The figures of now.', body: { name: 'Operations', schema: operationsSchema } } },
};

export const drainDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'Send all clients to other gateways',
  description:
    'The gateway is not ready from here on (`/health/ready` is 503), and all clients are asked to connect again at a random moment within 10 s. Those that come back are served all the same. Scope `admin:all`.',
  answers: {
    200: {
      what: 'They were told.',
      body: {
        name: 'Draining',
        schema: z.strictObject({ draining: z.literal(true), told: count, reconnectWithinMs: count }),
      },
    },
  },
};

export const resumeDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'Take a drain back',
  description: 'The gateway is ready again. Scope `admin:all`.',
  answers: {
    200: { what: 'It is ready.', body: { name: 'Resumed', schema: z.strictObject({ draining: z.literal(false) }) } },
  },
};
