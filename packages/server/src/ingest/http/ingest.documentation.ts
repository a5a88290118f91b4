import { ingestAnswerSchema, postedEventSchema, sampleSchema } from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import type { RouteDocumentation } from '../../documents/documented.js';
import { examplesOf } from '../../documents/examples.js';

const bodySchema = z.union([sampleSchema, z.array(sampleSchema), postedEventSchema, z.array(postedEventSchema)]);

export const ingestDocumentation: RouteDocumentation = {
  group: 'Ingest',
  summary: 'Send samples or events of a channel',
  description:
    'One, an array, or NDJSON with one per line: samples where the channel is of kind `metrics`, events where it is of kind `events`. The tenant is that of the token. One bad entry never spoils the others; it is reported by its index. NDJSON may be as long as it is and is taken as it comes; JSON has at most 4 MiB and 10,000 entries. An `id` that has been accepted before is a duplicate and changes nothing. The answer comes when what was accepted outlives a kill of the gateway; after `NOT_DURABLE`, send it again with the same `id`s.',
  path: { channel: { what: 'Name of the channel.', schema: z.string() } },
  body: [
    { name: 'Ingest', schema: bodySchema, examples: [...examplesOf('sample'), ...examplesOf('posted-event')] },
    { schema: z.string(), type: 'application/x-ndjson' },
  ],
  answers: { 202: { what: 'What became of the entries.', body: { name: 'IngestAnswer', schema: ingestAnswerSchema } } },
  errors: ['BAD_MESSAGE', 'TOO_LARGE', 'STARTING', 'NOT_DURABLE'],
};
