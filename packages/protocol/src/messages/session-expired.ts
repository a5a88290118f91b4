import { z } from 'zod';

/**
 * Server → client: the token ended and was not refreshed within the grace; the connection is closed next (4005).
 *
 * Rules: A4.
 */
export const sessionExpiredSchema = z.strictObject({ expiresAt: z.number() });

export type SessionExpired = z.infer<typeof sessionExpiredSchema>;
