import { z } from 'zod';
import { eventIdCharsMax, eventTypeCharsMax, labelValueCharsMax } from '../limits.js';

/**
 * Producer → server (`POST /ingest/:channel` of an events channel): one fact. `data` is any JSON up to 16 KiB and 32 levels.
 * The tenant comes from the token. `timestamp` is ISO 8601 with a zone, or ms since the epoch; left out, it is the time of
 * arrival. `id` names the event: an id that the channel has had before is a duplicate and changes nothing.
 *
 * Rules: I9.
 */
export const postedEventSchema = z.strictObject({
  id: z.string().min(1).max(eventIdCharsMax).optional(),
  type: z.string().min(1).max(eventTypeCharsMax),
  // Its size and depth are judged by the engine: a recursive schema would follow hostile nesting until the stack ends.
  data: z.nonoptional(z.unknown(), 'expected any JSON, such as {} or null'),
  labels: z.record(z.string(), z.string().min(1).max(labelValueCharsMax)).optional(),
  timestamp: z.union([z.number(), z.iso.datetime({ offset: true })]).optional(),
});

export type PostedEvent = z.infer<typeof postedEventSchema>;
