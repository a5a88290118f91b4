import { z } from 'zod';

/** How a receiver that cannot keep up is served. What is given up is granularity; totals stay. */
export const qualityLevels = ['live', 'merging', 'coarse', 'reseed'] as const;

/**
 * Server → client: this receiver of the view gets something else than the stream, or gets the stream again.
 *
 * - `live`: every frame, as it is made.
 * - `merging`: what it could not take in time comes as one frame, which says `merged`.
 * - `coarse`: frames come at longer intervals, because it was behind in 3 of its last 10 windows.
 * - `reseed`: what it missed is no longer kept; a new `snapshot` follows, and windows before it are not told.
 *
 * `reason` is a sentence for a person. `merged`: frames that the next one stands for (0 when none). `lagMs`: how long the
 * receiver had not taken anything, ms. `effectiveWindow`: how often it gets a frame at most, in seconds.
 *
 * Rules: D8, D9.
 */
export const streamQualitySchema = z.strictObject({
  view: z.string(),
  level: z.enum(qualityLevels),
  reason: z.string(),
  merged: z.number().int().nonnegative(),
  lagMs: z.number().nonnegative(),
  effectiveWindow: z.number().positive(),
});

export type QualityLevel = (typeof qualityLevels)[number];
export type StreamQuality = z.infer<typeof streamQualitySchema>;
