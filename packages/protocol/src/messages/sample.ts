import { z } from 'zod';
import { labelValueCharsMax } from '../limits.js';

/**
 * Producer → server (`POST /ingest/:channel`): readings of one series at one moment. The tenant comes from the token.
 * `timestamp` is ISO 8601 with a zone, or ms since the epoch; left out, it is the time of arrival.
 * `id` names the sample for deduplication; `quality: 'invalid'` counts the readings without merging them.
 * `corrects` names the sample that a negative increment of a counter takes back.
 *
 * Rules: I1–I6.
 */
export const qualities = ['good', 'estimated', 'questionable', 'invalid', 'demo'] as const;

export const sampleSchema = z.strictObject({
  labels: z.record(z.string(), z.string().min(1).max(labelValueCharsMax)).optional(),
  metrics: z.record(z.string(), z.number()),
  timestamp: z.union([z.number(), z.iso.datetime({ offset: true })]).optional(),
  id: z.string().min(1).max(256).optional(),
  quality: z.enum(qualities).optional(),
  corrects: z.string().min(1).max(256).optional(),
});

export type Quality = (typeof qualities)[number];
export type SampleMessage = z.infer<typeof sampleSchema>;

/** Answer to `POST /ingest/:channel`: one bad sample never spoils the others. */
export interface IngestAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly {
    readonly index: number;
    readonly code: string;
    readonly error: string;
    /** Of LIMIT_RATE: when trying again may help, ms from now. */
    readonly retryAfterMs?: number;
  }[];
}
