import { z } from 'zod';

/**
 * Server → client, on `/realtime`: nothing has been heard of a patient's device for longer than the channel's `staleAfter`,
 * since `since` (ms since the epoch), or it has left. Its last readings must not be shown as current. Without `patientId`
 * it is said of everything that the subscription covers. Ends with the next `vital:metric`.
 *
 * Rules: L2.
 */
export const vitalStaleSchema = z.strictObject({
  patientId: z.string().optional(),
  deviceId: z.string().optional(),
  since: z.number(),
});

export type VitalStale = z.infer<typeof vitalStaleSchema>;
