import { z } from 'zod';

/**
 * Server → client: nothing changed, and the source vouches for that up to `asOf` (ms since the epoch). Comes at most every
 * 5 s, and only when no update said it: a quiet market is not a broken feed.
 *
 * Rules: R53.
 */
export const streamBeatSchema = z.strictObject({ channel: z.string(), view: z.string(), asOf: z.number() });

export type StreamBeat = z.infer<typeof streamBeatSchema>;
