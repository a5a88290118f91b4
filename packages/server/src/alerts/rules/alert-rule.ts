import { alertKinds, alertPriorities } from '@streamgauge/protocol';
import { z } from 'zod';

/**
 * The rules of alerts as people write them: plain data, one array per file. What is not in a rule is not watched, and a rule
 * that concerns no channel costs nothing.
 */
const shared = {
  /** Names the rule for ever: an open alert is found by it after a restart. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'a name is a to z, 0 to 9 and -, and begins with a letter'),
  title: z.string().min(1).max(128),
  priority: z.enum(alertPriorities),
};

/** How long, and how often in a row, a condition must hold before it is told. Times are those of measurement. */
const patience = {
  forMs: z.number().int().min(0).max(86_400_000).default(0),
  samplesMin: z.number().int().min(1).max(1_000).default(1),
};

/** Labels that a series must have for the rule to concern it. */
const where = z.record(z.string(), z.string()).optional();

/**
 * A reading beyond a limit. `clearAt` is the hysteresis: the condition is gone when a reading has come back that far; left
 * out, when it is no longer beyond the limit. An invalid reading is neither.
 */
const thresholdSchema = z
  .strictObject({
    type: z.literal('threshold'),
    ...shared,
    kind: z.enum(alertKinds).default('threshold'),
    channel: z.string(),
    metric: z.string(),
    where,
    above: z.number().optional(),
    below: z.number().optional(),
    clearAt: z.number().optional(),
    ...patience,
  })
  .refine(({ above, below }) => (above === undefined) !== (below === undefined), 'give either above or below')
  .refine(
    ({ above, below, clearAt }) =>
      clearAt === undefined || (above !== undefined ? clearAt <= above : clearAt >= (below ?? clearAt)),
    'clearAt lies on the good side of the limit',
  );

/**
 * A published early-warning score of at least so many points, or with `orSingle3` one parameter at 3. A reading counts
 * for `inputMaxAgeMs`; with some missing the score is the least that it can be. `clearAt` is the hysteresis: the condition is
 * gone at so many points or fewer; left out, below `atLeast`.
 */
const scoreSchema = z
  .strictObject({
    type: z.literal('score'),
    ...shared,
    score: z.literal('news2'),
    channel: z.string(),
    where,
    atLeast: z.number().int().min(1).max(20),
    orSingle3: z.boolean().default(false),
    clearAt: z.number().int().min(0).max(19).optional(),
    inputMaxAgeMs: z.number().int().min(1_000).max(86_400_000).default(3_600_000),
    ...patience,
  })
  .refine(({ atLeast, clearAt = 0 }) => clearAt < atLeast, 'clearAt lies on the good side of the limit');

/** A device that is silent, or says so itself. `degraded` includes `offline`. */
const deviceSchema = z.strictObject({
  type: z.literal('device'),
  ...shared,
  status: z.enum(['degraded', 'offline']),
});

export const alertRuleSchema = z.discriminatedUnion('type', [thresholdSchema, scoreSchema, deviceSchema]);

export type AlertRule = z.infer<typeof alertRuleSchema>;
export type ThresholdRule = Extract<AlertRule, { type: 'threshold' }>;
export type ScoreRule = Extract<AlertRule, { type: 'score' }>;
export type DeviceRule = Extract<AlertRule, { type: 'device' }>;

/** Injection token of the rules that the gateway runs with. */
export const ALERT_RULES = Symbol('AlertRules');
