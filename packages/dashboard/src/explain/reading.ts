import type { Health, MetricsSnapshot } from '@streamgauge/react';

/** What is known of a number beside the number: whatever `useMetrics` answers will do. */
export type Reading = Pick<MetricsSnapshot, 'health' | 'freshness' | 'asOf' | 'degraded' | 'error' | 'status'>;

/** From what concerns the whole page to what concerns one value. */
const gravest: readonly Health[] = [
  'unauthorized',
  'error',
  'offline',
  'reconnecting',
  'loading',
  'stale',
  'degraded',
  'idle',
  'live',
];

/** The worst of several readings: what is said of a number that is made of them. */
export function worstOf(first: Reading, ...others: readonly Reading[]): Reading {
  return others.reduce(
    (worst, other) => (gravest.indexOf(other.health) < gravest.indexOf(worst.health) ? other : worst),
    first,
  );
}
