import { z } from 'zod';

/**
 * How a view rolls up: a function, and the window in seconds (`0.5`) or with its unit (`'500ms'`, `'1m'`).
 * A window of 0 is every tick that has data. Left out: the channel's default window and each metric's default function.
 *
 * Rules: W12, R20.
 */
export const aggregationFunctions = [
  'LAST',
  'SUM',
  'AVG',
  'DELTA',
  'RATE',
  'TWA',
  'MIN',
  'MAX',
  'COUNT',
  'P50',
  'P95',
  'P99',
] as const;

export const aggregationSchema = z.strictObject({
  type: z.enum(aggregationFunctions).optional(),
  window: z.union([z.number(), z.string().max(16)]).optional(),
});

export type AggregationFunction = (typeof aggregationFunctions)[number];
export type Aggregation = z.infer<typeof aggregationSchema>;
