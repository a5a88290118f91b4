import { z } from 'zod';

/**
 * Server → client, on a channel of kind `events`, as soon as events have come in: those that the view's filter lets
 * through, in the order of their arrival. Nothing is rolled up and nothing is merged. `sequence` and `previous` count the
 * view's frames as those of an `update` do; the `snapshot` before the first one is empty and gives the sequence to begin at.
 *
 * `id` is the producer's, or made by the server; a repetition of it is dropped. `timestamp` is when it happened.
 *
 * Rules: R50, D1, D2.
 */
export const streamEventSchema = z.strictObject({
  id: z.string(),
  type: z.string(),
  data: z.json(),
  timestamp: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
});

export const eventMessageSchema = z.strictObject({
  channel: z.string(),
  view: z.string(),
  sequence: z.number().int(),
  previous: z.number().int(),
  events: z.array(streamEventSchema).min(1),
});

export type StreamEvent = z.infer<typeof streamEventSchema>;
export type EventMessage = z.infer<typeof eventMessageSchema>;
