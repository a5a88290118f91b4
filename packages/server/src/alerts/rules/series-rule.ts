import type { Channel, Sample } from '@streamgauge/engine';
import type { AlertRecord, Condition } from '../alert-record.js';

/** Where a rule says what it has found: the alerts, or a test. */
export interface AlertDesk {
  raise(condition: Condition): void;
  settle(key: string): void;
  openOf(key: string): AlertRecord | undefined;
}

/** One series that a rule watches. */
export interface WatchedSeries {
  readonly tenantId: string;
  readonly channel: Channel;
  readonly labels: Readonly<Record<string, string>>;
}

/** One rule on one series. */
export interface SeriesRule {
  observe(sample: Sample): void;
  /** Looks again whether its alert is open: somebody else has opened or ended one. */
  adjust(): void;
}

/** The name of what an alert is about: the same after a restart, and never that of another one. */
export function conditionKey(tenantId: string, rule: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([tenantId, rule, sorted]);
}
