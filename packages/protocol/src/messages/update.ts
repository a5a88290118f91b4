import { z } from 'zod';

/**
 * Server → client, at the end of each window in which something changed. Holds only the metrics and series that changed.
 * `previous` is the sequence that this frame follows for this receiver: a receiver has a gap exactly when it is not the
 * last sequence that it has. `window` is [start, end) in ms since the epoch.
 *
 * `value` is by the view's function; `count` the samples of the window; `delta` the change within the window: the increase
 * of a counter, last − last known before of a gauge.
 *
 * `removed` lists groups without living series (an ungrouped view: `{}`); a receiver drops their numbers before it takes
 * the new ones of the same frame. `coverage` is the share of the series that are fresh, of `known` ones; it is there only
 * when it is below 1, of the view or of a group.
 *
 * `merged` is there when the frame stands for several, for a receiver that could not take them in time: `window` spans them
 * all, and every number is what one window of that span would have given.
 *
 * Rules: D1–D6, D8, R21–R26, R37, R51.
 */
export const metricUpdateSchema = z.strictObject({ value: z.number(), count: z.number(), delta: z.number() });
const metricsSchema = z.record(z.string(), metricUpdateSchema);
export const coverageFields = {
  coverage: z.number().min(0).max(1).optional(),
  known: z.number().int().min(2).optional(),
};

export const updateSchema = z.strictObject({
  channel: z.string(),
  view: z.string(),
  metrics: metricsSchema,
  ...coverageFields,
  series: z
    .array(z.strictObject({ labels: z.record(z.string(), z.string()), metrics: metricsSchema, ...coverageFields }))
    .optional(),
  removed: z.array(z.record(z.string(), z.string())).optional(),
  sequence: z.number().int(),
  previous: z.number().int(),
  window: z.tuple([z.number(), z.number()]),
  merged: z.number().int().min(2).optional(),
  timestamp: z.string(),
});

export type MetricUpdate = z.infer<typeof metricUpdateSchema>;
export type Update = z.infer<typeof updateSchema>;
