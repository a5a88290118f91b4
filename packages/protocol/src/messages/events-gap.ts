import { z } from 'zod';

/**
 * Server → client: frames of an events channel that this receiver will not get, because it was behind for longer than the
 * view keeps them. `from` and `to` are the first and the last sequence that are missing; `missed` is the number of events in
 * them. The next `event` has `previous` equal to `to`.
 *
 * Rules: D10.
 */
export const eventsGapSchema = z.strictObject({
  channel: z.string(),
  view: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  missed: z.number().int(),
});

export type EventsGap = z.infer<typeof eventsGapSchema>;
