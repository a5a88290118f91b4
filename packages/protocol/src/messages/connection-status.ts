import { z } from 'zod';

/**
 * Server → client, on `/realtime`, on every change: how the connection is. `degraded`: it is behind, and receives fewer and
 * merged messages; `draining`: the server stops, come back within `reconnectWithinMs`. `reconnecting` is never sent, for
 * lack of a connection: it is what a client says to its page.
 *
 * Rules: L6.
 */
export const connectionStatusSchema = z.strictObject({
  status: z.enum(['connected', 'degraded', 'reconnecting', 'draining']),
  reason: z.string().optional(),
  reconnectWithinMs: z.number().optional(),
  timestamp: z.string(),
});

export type ConnectionStatusMessage = z.infer<typeof connectionStatusSchema>;
