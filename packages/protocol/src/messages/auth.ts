import { z } from 'zod';

/**
 * Client → server on `/ws`: the token, as the first message, when neither the `Authorization` header nor the
 * `bearer.<token>` subprotocol carried it. Due within 10 s of the connection.
 *
 * Rules: A2.
 */
export const authSchema = z.strictObject({ token: z.string().max(16_384) });

/**
 * Client → server: a new token of the same user and tenant, so that the session outlives the old one. Rights are those of
 * the new token from the answer on. A token that is refused changes nothing.
 *
 * Rules: A11.
 */
export const authRefreshSchema = z.strictObject({ token: z.string().max(16_384) });

export type AuthRequest = z.infer<typeof authSchema>;
export interface AuthAnswer {
  readonly success: true;
  /** ms since the epoch. */
  readonly expiresAt: number;
}
