import { aggregationFunctions } from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import type { RouteDocumentation } from '../documents/documented.js';

const count = z.number().int().nonnegative();
/** null: there was nothing to measure. */
const delay = z.number().nullable();

const statusSchema = z.strictObject({
  status: z.enum(['healthy', 'degraded', 'unavailable']),
  components: z.record(z.string(), z.string()).describe('State of each part of the gateway.'),
  connections: count,
  totalSubscriptions: count,
  uniqueConnections: count.describe('Connections that have a subscription.'),
  subscriptionsByChannel: z.record(z.string(), count),
  views: count.describe('Different questions; equal ones are one view.'),
  series: count.describe('Living series.'),
  ingest: z
    .strictObject({
      accepted: count,
      duplicates: count,
      rejected: count,
      rejectedByCode: z.record(z.string(), count),
      rate: z.number().describe('Accepted per second.'),
      lag: delay.describe('Longest time from an arrival until its tick had been told, ms.'),
      sourceDelay: delay.describe('Longest time from a sample’s own timestamp to its arrival, ms.'),
      kafka: z
        .record(
          z.string(),
          z.strictObject({
            messages: count,
            rejected: count,
            lag: count.nullable().describe('Messages that wait, in all partitions.'),
            lagMs: delay.describe('The longest of all partitions, ms.'),
            faults: z.array(z.string()).describe('What is not read, and why.'),
          }),
        )
        .optional()
        .describe('By cluster; only in figures of all tenants.'),
    })
    .describe('Counts are since the start; rates and delays of the last second.'),
  frames: z.strictObject({
    written: count,
    merged: count.describe('Of them, those that stand for several.'),
    rate: z.number().describe('Written per second.'),
  }),
  eventLoopDelay: delay.describe('Longest delay of the process in the last second, ms.'),
  tickLateness: delay.describe('Longest time from the moment when a tick was due until it had been told, ms.'),
  timestamp: z.iso.datetime(),
});

const channelSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  kind: z.enum(['metrics', 'events']),
  labels: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      key: z.literal(true).optional().describe('Names a series by itself.'),
    }),
  ),
  metrics: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      unit: z.string().describe('As in UCUM; `1` has none.'),
      instrument: z.enum(['counter', 'upDownCounter', 'gauge', 'distribution', 'ratio', 'derived']),
      functions: z.array(z.enum(aggregationFunctions)),
      default: z.enum(aggregationFunctions),
      precision: z.number().optional().describe('Decimals that mean something.'),
    }),
  ),
  staleAfterMs: z.number().describe('Silence after which a series is stale.'),
  requiredRoles: z.array(z.string()).describe('Any of them will do; `*` is everybody.'),
});

export const statusDocumentation: RouteDocumentation = {
  group: 'Stream',
  summary: 'What the stream is doing',
  description: 'Figures of the tenant of the token; of all tenants with `?tenants=all` and scope `admin:all`.',
  query: { tenants: { what: '`all` counts all tenants, for a token with scope `admin:all`.', schema: z.string() } },
  answers: { 200: { what: 'The figures.', body: { name: 'StreamStatus', schema: statusSchema } } },
  errors: ['FORBIDDEN_SCOPE'],
};

export const channelsDocumentation: RouteDocumentation = {
  group: 'Stream',
  summary: 'The channels that the caller may see',
  description:
    'With the labels to filter and group by, and the metrics with their functions. What may not be seen is not there.',
  answers: {
    200: {
      what: 'The channels.',
      body: { name: 'Channels', schema: z.strictObject({ channels: z.array(channelSchema) }) },
    },
  },
};
