import { z } from 'zod';

/**
 * Server → client, on `/realtime`: readings of one patient and device. After `subscribe:vitals` come the last ones known,
 * with `count` and `delta` 0; then, at the end of each tick in which there were new ones, those. `sequence` is that of the
 * view: all messages of one tick share it.
 *
 * Rules: L2.
 */
export const vitalMetricSchema = z.strictObject({
  patientId: z.string(),
  deviceId: z.string().optional(),
  metrics: z.record(
    z.string(),
    z.strictObject({ value: z.number(), unit: z.string(), count: z.number(), delta: z.number() }),
  ),
  sequence: z.number().int(),
  timestamp: z.string(),
});

export type VitalMetric = z.infer<typeof vitalMetricSchema>;
