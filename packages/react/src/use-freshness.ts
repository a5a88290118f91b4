import { type Freshness, type FreshnessOptions, freshnessOf, freshnessThresholds } from '@streamgauge/client';
import { useSyncExternalStore } from 'react';
import { useConnection } from './use-connection.js';
import { useMetricsClient } from './use-metrics-client.js';

export interface Age {
  /** null while there is no data. */
  readonly ageMs: number | null;
  readonly freshness: Freshness;
  /** `now`, `8 s`, `3 min`, `2 h`, `5 d`; `—` without data. */
  readonly label: string;
}

/** How old `asOf` (server's clock, ms) is, once per second. All ages of a page share one timer. */
export function useFreshness(asOf: number | null, thresholds: FreshnessOptions = {}): Age {
  const { seconds } = useMetricsClient();
  const nowMs = useSyncExternalStore<number | null>(seconds.subscribe, seconds.getSnapshot, () => null);
  const clockOffsetMs = useConnection((connection) => connection.clockOffset) ?? 0;
  const ageMs = asOf === null || nowMs === null ? null : Math.max(0, nowMs + clockOffsetMs - asOf);
  return { ageMs, freshness: freshnessOf(ageMs, freshnessThresholds(thresholds)), label: ageLabel(ageMs) };
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

function ageLabel(ageMs: number | null): string {
  if (ageMs === null) return '—';
  for (const [unit, lengthMs] of units) {
    if (ageMs >= lengthMs) return `${Math.floor(ageMs / lengthMs)} ${unit}`;
  }
  return 'now';
}
