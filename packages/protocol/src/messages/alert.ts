import { z } from 'zod';

/**
 * Server → client, on `/realtime`, as `alert:created` and `alert:updated`, and in the answers of `/alerts`: one alert.
 * `version` grows by one with each change; whoever has a newer one drops an older.
 *
 * The states are those of ISA-18.2: `unacked` the condition holds and nobody has taken note; `acked` somebody has;
 * `rtn_unacked` the condition is gone and nobody had taken note; `cleared` it is over; `shelved` it is put aside until
 * `shelvedUntil`. `source` is what raised it, such as the name of a rule; `channel`, `metric`, `value` and `limit` are the
 * reading that did. `inputs` are the metrics that a score was made of.
 *
 * Rules: L10–L19.
 */
export const alertPriorities = ['high', 'medium', 'low'] as const;
export const alertPrioritySchema = z.enum(alertPriorities);

export const alertStates = ['unacked', 'acked', 'rtn_unacked', 'cleared', 'shelved'] as const;

export const alertKinds = ['physiological', 'technical', 'threshold'] as const;

export const alertSchema = z.strictObject({
  id: z.string(),
  version: z.number().int().min(1),
  priority: alertPrioritySchema,
  kind: z.enum(alertKinds),
  state: z.enum(alertStates),
  title: z.string(),
  message: z.string(),
  channel: z.string().optional(),
  metric: z.string().optional(),
  inputs: z.array(z.string()).optional(),
  value: z.number().optional(),
  limit: z.number().optional(),
  patientId: z.string().optional(),
  deviceId: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  source: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  ackedBy: z.string().optional(),
  ackedAt: z.string().optional(),
  shelvedUntil: z.string().optional(),
});

export type AlertPriority = z.infer<typeof alertPrioritySchema>;
export type AlertState = (typeof alertStates)[number];
export type AlertKind = (typeof alertKinds)[number];
export type Alert = z.infer<typeof alertSchema>;
