import { z } from 'zod';
import { alertShelvedMinutesMax } from '../limits.js';

/**
 * Client → server (`POST /alerts/:id/shelve`): puts an alert aside for some minutes. The reason is kept with who and when.
 *
 * Rules: L13.
 */
export const shelveAlertSchema = z.strictObject({
  minutes: z.number().int().min(1).max(alertShelvedMinutesMax),
  reason: z.string().trim().min(1).max(500),
});

export type ShelveAlert = z.infer<typeof shelveAlertSchema>;
