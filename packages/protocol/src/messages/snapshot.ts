import { z } from 'zod';
import { coverageFields } from './update.js';

/**
 * Server → client, after the answer to `subscribe` and whenever a gap cannot be filled. Replaces everything that the
 * receiver holds for `view`: it is what a receiver that had followed the view from its start would hold at `sequence`.
 * The next frame of the view has `previous` equal to this `sequence`.
 *
 * Comes in pages of at most 500 series, the last with `final: true`. `asOf` (ms) is the end of the last window that it
 * covers: samples that arrived later come in updates. A metric without a value is absent, never 0.
 *
 * `coverage` and `known` are as in an update.
 *
 * Rules: S1–S5, D1, D2, R37.
 */
const valuesSchema = z.record(z.string(), z.number());

export const snapshotSchema = z.strictObject({
  channel: z.string(),
  view: z.string(),
  epoch: z.string(),
  sequence: z.number().int(),
  data: valuesSchema,
  ...coverageFields,
  series: z
    .array(z.strictObject({ labels: z.record(z.string(), z.string()), data: valuesSchema, ...coverageFields }))
    .optional(),
  page: z.number().int(),
  final: z.boolean(),
  asOf: z.number(),
  timestamp: z.string(),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
