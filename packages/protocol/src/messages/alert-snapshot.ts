import { z } from 'zod';
import { alertSchema } from './alert.js';

/**
 * Server → client, on `/realtime`, after the answer to `subscribe:alerts`, and again after a gap of events: every open
 * alert that the subscription lets through, the newest last. A receiver drops the alerts that it held.
 *
 * Rules: L3.
 */
export const alertSnapshotSchema = z.strictObject({
  subscriptionId: z.string(),
  alerts: z.array(alertSchema),
  timestamp: z.string(),
});

export type AlertSnapshot = z.infer<typeof alertSnapshotSchema>;
