import { z } from 'zod';
import { subscribeBatchMax, subscriptionMetricsMax } from '../limits.js';
import type { WireError } from '../streamgauge-error.js';
import { type AggregationFunction, aggregationSchema } from './aggregation.js';
import { filtersSchema } from './filters.js';

/**
 * Client → server: asks for one view of a channel. Answered by `SubscribeAnswer`, then by the view's `snapshot`, then by
 * its `update`s. An array asks for many at once and is answered by an array in the same order.
 *
 * `{ meterId: 'm-1' }` — any channel's key label alone — is short for that series with all its metrics.
 *
 * Rules: W10–W16, A5–A8.
 */
export const subscribeRequestSchema = z.strictObject({
  channel: z.string().min(1).max(128),
  metrics: z.array(z.string().max(128)).min(1).max(subscriptionMetricsMax).optional(),
  filters: filtersSchema.optional(),
  groupBy: z.array(z.string().max(128)).max(8).optional(),
  aggregation: aggregationSchema.optional(),
  resume: z.strictObject({ epoch: z.string().max(64), sequence: z.number().int().nonnegative() }).optional(),
});

/** The key label of a channel alone: `{ meterId: 'm-1' }`. */
export const subscribeShorthandSchema = z
  .record(z.string().max(128), z.string().min(1).max(256))
  .refine((value) => Object.keys(value).length === 1 && !('channel' in value), {
    message: 'either {channel, …} or one key label alone, such as {meterId}',
  });

export const subscribeOneSchema = z.union([subscribeRequestSchema, subscribeShorthandSchema]);
export const subscribeSchema = z.union([subscribeOneSchema, z.array(subscribeOneSchema).min(1).max(subscribeBatchMax)]);

export type SubscribeRequest = z.infer<typeof subscribeRequestSchema>;
export type SubscribeShorthand = z.infer<typeof subscribeShorthandSchema>;

export type DeniedCode = 'UNKNOWN_METRIC' | 'NOT_ADDITIVE' | 'INVALID_AGGREGATION';

export interface SubscribeGranted {
  readonly success: true;
  readonly subscriptionId: string;
  /** Ties frames to the subscriptions of this connection that use the view. */
  readonly view: string;
  /** `window` in seconds; `type` is null when the metrics have different default functions. */
  readonly granted: {
    readonly metrics: readonly string[];
    readonly type: AggregationFunction | null;
    readonly window: number;
  };
  /** Metrics that were asked for and are not in the view; those that do not exist and those that may not be seen look alike. */
  readonly denied: readonly { readonly metric: string; readonly code: DeniedCode }[];
  readonly epoch: string;
  /** The frame that the next one follows: where the view stands, or the position that it goes on from. */
  readonly sequence: number;
  /** Whether frames after the position of `resume` follow, in place of a snapshot. */
  readonly recovered: boolean;
}

export type Refused = { readonly success: false } & WireError;
export type SubscribeAnswer = SubscribeGranted | Refused;
