import { z } from 'zod';

/**
 * Server → client: the source has been silent for longer than the channel's `staleAfter`, since `since` (ms since the
 * epoch). Of a grouped view `series` lists the groups that fell silent, by their labels; without it everything did. Ends
 * with the next update, of the view or of the group.
 *
 * Rules: R52.
 */
export const streamStaleSchema = z.strictObject({
  channel: z.string(),
  view: z.string(),
  series: z.array(z.record(z.string(), z.string())).optional(),
  since: z.number(),
});

export type StreamStale = z.infer<typeof streamStaleSchema>;
