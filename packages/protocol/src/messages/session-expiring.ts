import { z } from 'zod';

/**
 * Server → client: four fifths of the time that the session was given are over. `expiresAt` is the token's end in ms since
 * the epoch; a client that wants to stay sends `auth:refresh` with a new token.
 *
 * Rules: A13.
 */
export const sessionExpiringSchema = z.strictObject({ expiresAt: z.number() });

export type SessionExpiring = z.infer<typeof sessionExpiringSchema>;
