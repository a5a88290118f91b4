import { z } from 'zod';

/**
 * Server → client: this process is about to stop. The client reconnects at a random moment within `reconnectWithinMs`, so
 * that not all come back at once.
 *
 * Rules: W21.
 */
export const serverDrainingSchema = z.strictObject({ reconnectWithinMs: z.number().int().nonnegative() });

export type ServerDraining = z.infer<typeof serverDrainingSchema>;
