import { exactSum } from './exact-sum.js';
import { isCounterKind, type MeasuredMetric, type ModelFunction } from './metric.js';
import type { Reading } from './readings.js';

/** What arrived at or after `fromMs` and before `toMs`. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

export function inWindow(readings: readonly Reading[], { fromMs, toMs }: Window): Reading[] {
  return readings.filter(({ arrivedMs }) => arrivedMs >= fromMs && arrivedMs < toMs);
}

/**
 * A function of one series; undefined when it has no number.
 *
 * @param readings     All readings of the series, those before the window too.
 * @param staleAfterMs How long a reading holds at most, which only TWA needs.
 */
export function ofSeries(
  name: ModelFunction,
  readings: readonly Reading[],
  metric: MeasuredMetric,
  window: Window,
  staleAfterMs: number | undefined,
): number | undefined {
  const values = inWindow(readings, window).map(({ value }) => value);
  if (name === 'LAST') return last(readings, metric, window.toMs, dayOf(window));
  if (values.length === 0) return undefined;
  switch (name) {
    case 'SUM':
      return exactSum(values);
    case 'AVG':
      return exactSum(values) / values.length;
    case 'MIN':
      return Math.min(...values);
    case 'MAX':
      return Math.max(...values);
    case 'RATE':
      return exactSum(values) / ((window.toMs - window.fromMs) / 1_000);
    case 'COUNT':
      return values.length;
    case 'DELTA':
      return isCounterKind(metric.kind) ? exactSum(values) : change(readings, metric, window);
    case 'TWA':
      if (staleAfterMs === undefined) throw new Error('a question for TWA must say staleAfterMs');
      return timeWeightedMean(readings, window, staleAfterMs);
    case 'P50':
    case 'P95':
    case 'P99':
      return percentile(values, Number(name.slice(1)) / 100);
  }
}

/** A window that ends at midnight is of the day before; a state at midnight is of the new one. */
function dayOf({ fromMs, toMs }: Window): number {
  return fromMs < toMs ? toMs - 1 : toMs;
}

/**
 * Running total of a counter, or the reading with the latest timestamp (equal: the later arrival), before `toMs`.
 *
 * @param dayMs A moment of the day whose total it is.
 */
export function last(
  readings: readonly Reading[],
  metric: MeasuredMetric,
  toMs: number,
  dayMs: number = toMs,
): number | undefined {
  const known = readings.filter(({ arrivedMs }) => arrivedMs < toMs);
  if (known.length === 0) return undefined;
  if (!isCounterKind(metric.kind)) {
    return known.reduce((best, one) => (one.timestampMs >= best.timestampMs ? one : best)).value;
  }
  const sinceMs = metric.startOfDayMs?.(dayMs) ?? Number.NEGATIVE_INFINITY;
  return exactSum(known.filter(({ arrivedMs }) => arrivedMs >= sinceMs).map(({ value }) => value));
}

/** Last of the window less the last known before it; the first ever has changed by what followed it. */
function change(readings: readonly Reading[], metric: MeasuredMetric, window: Window): number | undefined {
  const after = last(readings, metric, window.toMs);
  const [some, ...more] = inWindow(readings, window);
  if (after === undefined || some === undefined) return undefined;
  const earliest = more.reduce((best, one) => (one.timestampMs < best.timestampMs ? one : best), some);
  return after - (last(readings, metric, window.fromMs) ?? earliest.value);
}

/** Each reading that is not late holds until the next one, at most `staleAfterMs`; the last before the window reaches in. */
export function timeWeightedMean(
  readings: readonly Reading[],
  window: Window,
  staleAfterMs: number,
): number | undefined {
  const { fromMs, toMs } = window;
  const chain = readings.filter(({ isLate }) => !isLate);
  const inside = inWindow(chain, window);
  const before = chain.filter(({ arrivedMs }) => arrivedMs < fromMs).at(-1);
  const first = inside[0];
  const newest = inside.at(-1);
  if (first === undefined || newest === undefined) return undefined;
  const held: { readonly value: number; readonly ms: number }[] = [];
  if (before !== undefined) {
    const untilMs = Math.min(first.timestampMs, before.timestampMs + staleAfterMs);
    held.push({ value: before.value, ms: Math.max(0, untilMs - Math.max(fromMs, before.timestampMs)) });
  }
  inside.forEach(({ value, timestampMs }, index) => {
    const next = inside[index + 1];
    if (next !== undefined) held.push({ value, ms: Math.min(next.timestampMs - timestampMs, staleAfterMs) });
  });
  held.push({ value: newest.value, ms: Math.min(Math.max(0, toMs - newest.timestampMs), staleAfterMs) });
  const durationMs = exactSum(held.map(({ ms }) => ms));
  return durationMs === 0 ? undefined : exactSum(held.map(({ value, ms }) => value * ms)) / durationMs;
}

/** The value at place floor(q · (n − 1)) of the sorted values; undefined when there are none. */
export function percentile(values: readonly number[], q: number): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))];
}
