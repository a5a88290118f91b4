import type { Across } from '../../catalog/catalog-definition.js';

/** All functions over a window, also those that the engine may not have yet. */
export const modelFunctions = [
  'LAST',
  'SUM',
  'AVG',
  'DELTA',
  'RATE',
  'TWA',
  'MIN',
  'MAX',
  'COUNT',
  'P50',
  'P95',
  'P99',
] as const;
export type ModelFunction = (typeof modelFunctions)[number];

/**
 * How the readings of a measured metric are to be understood: `delta` and `cumulative` are counters, `cumulativeUpDown` a
 * register whose fall is a fall. (A `delta` upDownCounter is no different from a `delta` counter here.)
 */
export type MeasuredKind = 'delta' | 'cumulative' | 'cumulativeUpDown' | 'gauge' | 'distribution';

export interface MeasuredMetric {
  readonly name: string;
  readonly kind: MeasuredKind;
  readonly across: Across;
  /** Of `cumulative`: a fall smaller than this is held. Default 0. */
  readonly noiseBand?: number;
  /** Readings outside are invalid; `null` = open end. */
  readonly validRange?: readonly [number | null, number | null];
  readonly notMeasured?: readonly number[];
  /** Label within whose values alone the series combine. */
  readonly within?: string;
  /** Of counters with a daily reset: the last local midnight at or before a moment, both ms since the epoch. */
  readonly startOfDayMs?: (ms: number) => number;
}

export interface RatioMetric {
  readonly name: string;
  readonly kind: 'ratio';
  readonly numerator: MeasuredMetric;
  readonly denominator: MeasuredMetric;
}

export interface DerivedMetric {
  readonly name: string;
  readonly kind: 'derived';
  readonly terms: readonly { readonly metric: MeasuredMetric; readonly sign: 1 | -1 }[];
}

export type ModelMetric = MeasuredMetric | RatioMetric | DerivedMetric;

export const isCounterKind = (kind: MeasuredKind): boolean =>
  kind === 'delta' || kind === 'cumulative' || kind === 'cumulativeUpDown';

/** The functions that fit a metric, the default one first. */
export function functionsOf({ kind }: ModelMetric): readonly ModelFunction[] {
  switch (kind) {
    case 'delta':
    case 'cumulative':
    case 'cumulativeUpDown':
      return ['LAST', 'SUM', 'AVG', 'DELTA', 'RATE', 'MIN', 'MAX', 'COUNT'];
    case 'gauge':
      return ['LAST', 'SUM', 'AVG', 'DELTA', 'TWA', 'MIN', 'MAX', 'COUNT'];
    case 'distribution':
      return ['AVG', 'LAST', 'SUM', 'DELTA', 'MIN', 'MAX', 'COUNT', 'P50', 'P95', 'P99'];
    case 'ratio':
      return ['AVG', 'LAST'];
    case 'derived':
      return ['LAST', 'DELTA'];
  }
}

/** The measured metrics that a metric is made of: itself, or its parts. */
export function partsOf(metric: ModelMetric): readonly MeasuredMetric[] {
  if (metric.kind === 'ratio') return [metric.numerator, metric.denominator];
  if (metric.kind === 'derived') return metric.terms.map((term) => term.metric);
  return [metric];
}
