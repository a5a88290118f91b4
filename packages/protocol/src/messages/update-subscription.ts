import { z } from 'zod';
import { subscriptionMetricsMax } from '../limits.js';
import { aggregationSchema } from './aggregation.js';
import { filtersSchema } from './filters.js';

/**
 * Client → server: the subscription asks for something else of its channel from now on. What is left out stays as it was;
 * an empty `filters` or `groupBy` takes it away. Answered as `subscribe`, under the same `subscriptionId`, then by the
 * new view's `snapshot`: it begins where the frames of the old one end, so that nothing is told twice and nothing is left
 * out. A request that is refused changes nothing.
 *
 * Rules: W25.
 */
export const updateSubscriptionSchema = z.strictObject({
  subscriptionId: z.string().max(128),
  metrics: z.array(z.string().max(128)).min(1).max(subscriptionMetricsMax).optional(),
  filters: filtersSchema.optional(),
  groupBy: z.array(z.string().max(128)).max(8).optional(),
  aggregation: aggregationSchema.optional(),
});

export type UpdateSubscriptionRequest = z.infer<typeof updateSubscriptionSchema>;
