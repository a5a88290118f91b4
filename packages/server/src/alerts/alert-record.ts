import type { Alert, AlertKind, AlertPriority, AlertState } from '@streamgauge/protocol';
import { type Life, type LifeEvent, step } from './alert-life.js';

/** What holds and should be told: an alert before it is one. */
export interface Condition {
  readonly tenantId: string;
  /** The rule and the series: of one there is at most one open alert. */
  readonly key: string;
  readonly source: string;
  readonly kind: AlertKind;
  readonly priority: AlertPriority;
  readonly title: string;
  readonly message: string;
  /** Channel whose reading raised it, and the metrics that it tells of: who may not see them does not see the alert. */
  readonly channel: string;
  readonly metrics: readonly string[];
  readonly value?: number;
  readonly limit?: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** One change of an alert: who did what, and when. */
export interface AlertChange {
  readonly version: number;
  readonly what: LifeEvent | 'create';
  readonly state: AlertState;
  readonly atMs: number;
  /** null: the gateway itself. */
  readonly by: string | null;
  readonly reason?: string;
}

/** An alert as the gateway keeps it. Each change makes a new one. */
export interface AlertRecord {
  readonly id: string;
  readonly condition: Condition;
  readonly life: Life;
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly acked?: { readonly by: string; readonly atMs: number };
  readonly shelvedUntilMs?: number;
  /** The newest ones; all of them are in the table `alert_changes`. */
  readonly changes: readonly AlertChange[];
}

/** Changes kept in a record. One that flaps has more than a person can read. */
const changesKept = 50;

/** What happens to an alert. */
export interface Happening {
  readonly what: LifeEvent;
  readonly atMs: number;
  readonly by: string | null;
  readonly reason?: string;
  readonly shelvedUntilMs?: number;
}

export function createAlert(id: string, condition: Condition, atMs: number): AlertRecord {
  return {
    id,
    condition,
    life: { state: 'unacked' },
    version: 1,
    createdAtMs: atMs,
    updatedAtMs: atMs,
    changes: [{ version: 1, what: 'create', state: 'unacked', atMs, by: null }],
  };
}

/** The alert after something happened; the same object where nothing changes. */
export function changeAlert(alert: AlertRecord, happening: Happening): AlertRecord | 'impossible' {
  const life = step(alert.life, happening.what);
  if (life === 'impossible') return life;
  if (life === alert.life) return alert;
  const { what, atMs, by, reason, shelvedUntilMs } = happening;
  const { shelvedUntilMs: _, ...rest } = alert;
  const version = alert.version + 1;
  const change = { version, what, state: life.state, atMs, by, ...(reason === undefined ? {} : { reason }) };
  const untilMs = shelvedUntilMs ?? alert.shelvedUntilMs;
  return {
    ...rest,
    life,
    version,
    updatedAtMs: atMs,
    ...acknowledgement(alert, happening),
    ...(life.state === 'shelved' && untilMs !== undefined ? { shelvedUntilMs: untilMs } : {}),
    changes: [...alert.changes, change].slice(-changesKept),
  };
}

/** Who ends an alert that nobody had acknowledged has taken note of it too. */
function acknowledgement(alert: AlertRecord, { what, by, atMs }: Happening): Pick<AlertRecord, 'acked'> {
  const isNoting = what === 'acknowledge' || what === 'clear';
  return isNoting && by !== null && alert.acked === undefined ? { acked: { by, atMs } } : {};
}

/** As it crosses the wire. */
export function toWire({
  id,
  version,
  life,
  condition,
  createdAtMs,
  updatedAtMs,
  acked,
  shelvedUntilMs,
}: AlertRecord): Alert {
  const { priority, kind, title, message, channel, metrics, value, limit, labels, source } = condition;
  const { patientId, deviceId } = labels;
  const [metric, ...others] = metrics;
  return {
    id,
    version,
    priority,
    kind,
    state: life.state,
    title,
    message,
    channel,
    ...(others.length > 0 ? { inputs: [...metrics] } : metric === undefined ? {} : { metric }),
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
    ...(patientId === undefined ? {} : { patientId }),
    ...(deviceId === undefined ? {} : { deviceId }),
    labels: { ...labels },
    source,
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
    ...(acked === undefined ? {} : { ackedBy: acked.by, ackedAt: new Date(acked.atMs).toISOString() }),
    ...(shelvedUntilMs === undefined ? {} : { shelvedUntil: new Date(shelvedUntilMs).toISOString() }),
  };
}
