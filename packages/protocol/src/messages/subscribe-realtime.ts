import { z } from 'zod';
import { labelValueCharsMax, subscriptionMetricsMax } from '../limits.js';
import { alertPrioritySchema } from './alert.js';

/**
 * Client → server, on `/realtime`: asks for vital signs, alerts or states of devices. Each is answered as `subscribe` is;
 * what is left out narrows nothing. The matching `unsubscribe:…` ends one subscription by its id, or all of its kind, and
 * succeeds also when there was nothing.
 *
 * Rules: L1–L4.
 */
const labelValue = z.string().min(1).max(labelValueCharsMax).optional();

export const subscribeVitalsSchema = z.strictObject({
  patientId: labelValue,
  deviceId: labelValue,
  metrics: z.array(z.string().max(128)).min(1).max(subscriptionMetricsMax).optional(),
});

export const subscribeAlertsSchema = z.strictObject({
  minPriority: alertPrioritySchema.optional(),
  patientId: labelValue,
  deviceId: labelValue,
});

export const subscribeDeviceStatusSchema = z.strictObject({ deviceId: labelValue });

export const unsubscribeRealtimeSchema = z.strictObject({ subscriptionId: z.string().max(64).optional() });

export type SubscribeVitals = z.infer<typeof subscribeVitalsSchema>;
export type SubscribeAlerts = z.infer<typeof subscribeAlertsSchema>;
export type SubscribeDeviceStatus = z.infer<typeof subscribeDeviceStatusSchema>;
export type UnsubscribeRealtime = z.infer<typeof unsubscribeRealtimeSchema>;
