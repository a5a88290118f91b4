/** An alert as the gateway tells it. */
export interface Alert {
  readonly id: string;
  readonly version: number;
  readonly priority: 'high' | 'medium' | 'low';
  readonly kind: 'physiological' | 'technical' | 'threshold';
  readonly state: 'unacked' | 'acked' | 'rtn_unacked' | 'cleared' | 'shelved';
  readonly title: string;
  readonly message: string;
  readonly channel?: string;
  readonly metric?: string;
  readonly value?: number;
  readonly limit?: number;
  readonly patientId?: string;
  readonly deviceId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly source: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly ackedBy?: string;
  readonly ackedAt?: string;
  readonly shelvedUntil?: string;
}

export const priorities = ['high', 'medium', 'low'] as const;

/** As many marks as it is grave, so that colour is not needed. */
export const priorityMarks: Record<Alert['priority'], string> = { high: '***', medium: '**', low: '*' };

export const stateWordsOf: Record<Alert['state'], string> = {
  unacked: 'active, not acknowledged',
  acked: 'active, acknowledged',
  rtn_unacked: 'back to normal, not acknowledged',
  cleared: 'over',
  shelved: 'shelved',
};

/** Whether somebody still has to take note of it. */
export function isUnacked({ state }: Alert): boolean {
  return state === 'unacked' || state === 'rtn_unacked';
}

/** What nobody has taken note of first, then the gravest, then the newest. */
export function inOrder(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort(
    (a, b) =>
      Number(isUnacked(b)) - Number(isUnacked(a)) ||
      priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
      b.createdAt.localeCompare(a.createdAt),
  );
}

export type AlertCounts = Readonly<Record<Alert['priority'] | 'unacked', number>>;

/** Open alerts that are not shelved, by priority; and those of all that nobody has taken note of. */
export function countsOf(alerts: readonly Alert[]): AlertCounts {
  const counts = { high: 0, medium: 0, low: 0, unacked: 0 };
  for (const alert of alerts) {
    if (alert.state === 'shelved' || alert.state === 'cleared') continue;
    counts[alert.priority] += 1;
    if (isUnacked(alert)) counts.unacked += 1;
  }
  return counts;
}

/** Where it comes from, as one says it. */
export function whereWords({ patientId, deviceId, labels, channel }: Alert): string {
  return patientId ?? deviceId ?? Object.values(labels ?? {})[0] ?? channel ?? '—';
}
