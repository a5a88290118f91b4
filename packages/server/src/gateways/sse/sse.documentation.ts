import { z } from 'zod';
import type { RouteDocumentation } from '../../documents/documented.js';

const text = z.string();
const list = z.array(z.string());

export const sseDocumentation: RouteDocumentation = {
  group: 'Stream',
  summary: 'One subscription as Server-Sent Events',
  description:
    'The events `connected`, `ack` with the answer to the subscription, then the frames of the view, as /asyncapi.json describes them. What has an `id` is a position; with it as `Last-Event-ID` the stream goes on from there. Silence is broken by comments.',
  query: {
    channel: { what: 'Name of the channel.', schema: text, isRequired: true },
    metrics: { what: 'By commas or repeated; left out: all that may be seen.', schema: list },
    filters: { what: 'JSON, as in a `subscribe` message.', schema: text },
    groupBy: { what: 'Labels, by commas or repeated.', schema: list },
    type: { what: 'The function, such as `SUM`.', schema: text },
    window: { what: 'In seconds (`0.5`) or with a unit (`500ms`).', schema: text },
    lastEventId: { what: 'As `Last-Event-ID`, for those who cannot send the header.', schema: text },
    access_token: { what: 'The token, where the gateway allows it in the query.', schema: text },
  },
  verifiesToken: true,
  answers: { 200: { what: 'A stream that ends with the session.', body: { schema: text, type: 'text/event-stream' } } },
  errors: [
    'BAD_MESSAGE',
    'FORBIDDEN_CHANNEL',
    'UNKNOWN_METRIC',
    'INVALID_FILTER',
    'INVALID_WINDOW',
    'INVALID_AGGREGATION',
    'NOT_ADDITIVE',
    'NOT_LIVE_CAPABLE',
    'LIMIT_VIEWS',
    'LIMIT_CONNECTIONS',
    'LIMIT_SUBSCRIPTIONS',
  ],
};
