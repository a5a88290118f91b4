import { z } from 'zod';

/**
 * Why a subscription ended: the channel, or one of its metrics, is no longer the session's to see, or its series are not.
 *
 * Rules: A11.
 */
export const revokedCodes = ['FORBIDDEN_CHANNEL', 'UNKNOWN_METRIC', 'INVALID_FILTER'] as const;

/**
 * Server → client: the new token of `auth:refresh` has fewer rights, and the subscription has ended because of it. Nothing
 * of its view follows.
 *
 * Rules: A11.
 */
export const subscriptionRevokedSchema = z.strictObject({
  subscriptionId: z.string(),
  code: z.enum(revokedCodes),
});

export type SubscriptionRevoked = z.infer<typeof subscriptionRevokedSchema>;
export type RevokedCode = (typeof revokedCodes)[number];
