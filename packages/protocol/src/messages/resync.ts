import { z } from 'zod';

/**
 * Client → server: a new `snapshot` of a subscription, for one that does not trust what it holds. Answered `{success: true}`,
 * or `BAD_MESSAGE` when there is no such subscription.
 *
 * Rules: W25.
 */
export const resyncSchema = z.strictObject({ subscriptionId: z.string().max(128) });

export type ResyncRequest = z.infer<typeof resyncSchema>;
export interface ResyncAnswer {
  readonly success: true;
}
