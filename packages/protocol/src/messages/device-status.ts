import { z } from 'zod';

/**
 * Server → client, on `/realtime`, and as the data of an event of the channel `device-status`: the state of one device.
 * `degraded`: silent for longer than it should be, or so it says itself; `offline`: silent for much longer, or so it says;
 * `unknown`: registered and never heard. `lastSeen` is null until then. `battery` in percent.
 *
 * Rules: L4, L5.
 */
export const deviceStates = ['online', 'degraded', 'offline', 'unknown'] as const;

export const deviceStatusSchema = z.strictObject({
  deviceId: z.string(),
  status: z.enum(deviceStates),
  lastSeen: z.string().nullable(),
  battery: z.number().min(0).max(100).optional(),
  reason: z.string().max(256).optional(),
});

export type DeviceState = (typeof deviceStates)[number];
export type DeviceStatus = z.infer<typeof deviceStatusSchema>;
