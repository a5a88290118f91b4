import { qualityLevels } from '@streamgauge/protocol';
import { z } from 'zod';
import type { RouteDocumentation } from '../documents/documented.js';

const connectionSchema = z.strictObject({
  id: z.string(),
  tenantId: z.string(),
  userId: z.string(),
  door: z.enum(['websocket', 'socket.io', 'sse']),
  level: z.enum(qualityLevels).describe('That of its subscriptions which is served worst.'),
  since: z.iso.datetime(),
});

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
  answers: {
    200: {
      what: 'The connections, at every door.',
      body: { name: 'Connections', schema: z.strictObject({ connections: z.array(connectionSchema) }) },
    },
  },
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
