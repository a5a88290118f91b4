import { z } from 'zod';

/**
 * Client → server: ends subscriptions — one by its id, or all of a channel, or some metrics of all of a channel.
 * Succeeds also when there was nothing, because a client that forgets twice is not wrong.
 *
 * Rules: W17.
 */
export const unsubscribeSchema = z.union([
  z.strictObject({ subscriptionId: z.string().max(64) }),
  z.strictObject({ channel: z.string().max(128), metrics: z.array(z.string().max(128)).max(64).optional() }),
]);

export type UnsubscribeRequest = z.infer<typeof unsubscribeSchema>;
export interface UnsubscribeAnswer {
  readonly success: true;
}
