import type { AggregationFunction } from '@streamgauge/protocol';
import { AREA, BEFORE, BEFORE_TS, COUNT, HELD, HELD_FROM, LAST, LAST_TS, MAX, MIN, sumOf } from './partial.js';

/** [start, end) in ms since the epoch. */
export type Span = readonly [startMs: number, endMs: number];

/** A function of one partial with readings, over the window that it covers. NaN = it cannot be computed. */
export type SeriesFunction = (cells: Float64Array, at: number, span: Span, holdMs: number) => number;

/**
 * What each function says of one series. `LAST` and `DELTA` of a reading are not among them, because they are about the
 * state of the series and not about one window of it; percentiles are answered by sketches.
 */
export const seriesFunctions = {
  SUM: sumOf,
  AVG: (cells, at) => sumOf(cells, at) / (cells[at + COUNT] as number),
  RATE: (cells, at, [startMs, endMs]) => (sumOf(cells, at) * 1_000) / (endMs - startMs),
  TWA: timeWeightedAverage,
  MIN: (cells, at) => cells[at + MIN] as number,
  MAX: (cells, at) => cells[at + MAX] as number,
} as const satisfies Partial<Record<AggregationFunction, SeriesFunction>>;

/** The functions as small integers, by which what was computed is found again. */
export const functionCodes = {
  LAST: 0,
  SUM: 1,
  AVG: 2,
  DELTA: 3,
  RATE: 4,
  TWA: 5,
  MIN: 6,
  MAX: 7,
  COUNT: 8,
  P50: 9,
  P95: 10,
  P99: 11,
} as const satisfies Record<AggregationFunction, number>;

export const functionCount = Object.keys(functionCodes).length;

/** The share of readings below a percentile. */
export const quantiles: Readonly<Partial<Record<AggregationFunction, number>>> = { P50: 0.5, P95: 0.95, P99: 0.99 };

/** Functions of which an empty window after one with readings says 0, so that a chart falls instead of freezing. */
export function fallsToZero(type: AggregationFunction): boolean {
  return type === 'SUM' || type === 'DELTA' || type === 'RATE' || type === 'COUNT';
}

/**
 * The average over time: each reading stands until the next one, at most `holdMs`; the one before the window reaches into
 * it, and the last one stands until its end. Times are those of measurement. A window whose readings were all late has
 * none: what stood meanwhile was not measured in it.
 *
 * (b·d₀ + Σ vᵢ·(tᵢ₊₁ − tᵢ) + l·d₁) / (d₀ + Σ (tᵢ₊₁ − tᵢ) + d₁), as a left Riemann sum of the step function of readings.
 */
function timeWeightedAverage(cells: Float64Array, at: number, [startMs, endMs]: Span, holdMs: number): number {
  const fromMs = cells[at + HELD_FROM] as number;
  if (fromMs === Number.POSITIVE_INFINITY) return Number.NaN;
  const beforeMs = cells[at + BEFORE_TS] as number;
  const reachesMs = Math.max(0, Math.min(fromMs, beforeMs + holdMs) - Math.max(startMs, beforeMs));
  const standsMs = Math.max(0, Math.min(endMs - (cells[at + LAST_TS] as number), holdMs));
  const heldMs = reachesMs + (cells[at + HELD] as number) + standsMs;
  const reached = reachesMs === 0 ? 0 : (cells[at + BEFORE] as number) * reachesMs;
  return (reached + (cells[at + AREA] as number) + (cells[at + LAST] as number) * standsMs) / heldMs;
}
