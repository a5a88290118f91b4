import { z } from 'zod';
import { labelValueCharsMax } from '../limits.js';

/**
 * Operator → server (`POST /devices`), and an entry of the file that `DEVICES` names: a device as it is known before it is
 * heard. A meter with `live: false` reports in intervals of `reportingIntervalS` and cannot be watched live.
 *
 * Rules: L20, L21.
 */
export const deviceSchema = z.strictObject({
  deviceId: z.string().min(1).max(labelValueCharsMax),
  kind: z.enum(['meter', 'monitor', 'other']),
  name: z.string().max(256).optional(),
  live: z.boolean().default(true),
  /** Time between two reports, s; up to 31 days. */
  reportingIntervalS: z.number().positive().max(2_678_400).optional(),
});

export type Device = z.infer<typeof deviceSchema>;
export type DeviceInput = z.input<typeof deviceSchema>;
