import { z } from 'zod';

/**
 * Server → client, first message of each session. `expiresAt` is the token's end in ms since the epoch; `pingInterval` in
 * ms: silence of that plus 10 s means that the connection is dead. `epoch` is the engine's, new with each start.
 *
 * Rules: W3.
 */
export const connectedSchema = z.strictObject({
  connectionId: z.string(),
  epoch: z.string(),
  tenantId: z.string(),
  userId: z.string(),
  roles: z.array(z.string()),
  expiresAt: z.number(),
  pingInterval: z.number(),
  limits: z.strictObject({
    /** Subscriptions of this session, of all sessions of its user, and of its tenant. */
    subscriptions: z.number(),
    userSubscriptions: z.number(),
    tenantSubscriptions: z.number(),
    /** Connections of the user, and of the tenant. */
    userConnections: z.number(),
    tenantConnections: z.number(),
    /** Messages that the session may send per second, and at once after a pause. */
    messagesPerSecond: z.number(),
    messageBurst: z.number(),
    frameBytes: z.number(),
  }),
  timestamp: z.string(),
});

export type Connected = z.infer<typeof connectedSchema>;
