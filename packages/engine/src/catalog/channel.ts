import type { AggregationFunction } from '@streamgauge/protocol';
import type { Across, Instrument } from './catalog-definition.js';

/** A channel of the catalog, compiled: names are resolved to dense indexes, durations are ms. */
export interface Channel {
  readonly name: string;
  readonly description: string;
  readonly kind: 'metrics' | 'events';
  readonly roles: ReadonlySet<string>;
  readonly labels: readonly Label[];
  readonly labelIndex: ReadonlyMap<string, number>;
  /** Index of the label that names a series by itself; −1 when there is none. */
  readonly keyLabel: number;
  readonly metrics: readonly Metric[];
  readonly metricIndex: ReadonlyMap<string, number>;
  readonly defaultWindowMs: number;
  readonly staleAfterMs: number;
  readonly maxAgeMs: number;
  /** Silence after which a series ends, ms; Infinity = never. */
  readonly ttlMs: number;
  readonly topics: readonly string[];
  readonly snapshot: Snapshot | undefined;
}

/** Where totals and readings of a channel come from before the first sample. */
export interface Snapshot {
  readonly query: string;
  readonly tables: readonly string[];
  readonly timeoutMs: number;
}

export interface Label {
  readonly index: number;
  readonly name: string;
  readonly description: string;
}

export interface Metric {
  readonly index: number;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly instrument: Instrument;
  readonly cumulative: boolean;
  readonly noiseBand: number;
  /** Zone whose days start the running total again; undefined = it runs on. */
  readonly resetZone: string | undefined;
  /** Smallest and largest valid reading; ±Infinity when open. */
  readonly validMin: number;
  readonly validMax: number;
  readonly notMeasured: readonly number[];
  readonly across: Across;
  /** Index of the label within whose values alone the series combine; −1 = they always do. */
  readonly within: number;
  /** What may be asked for, the default one first. */
  readonly functions: readonly AggregationFunction[];
  readonly roles: ReadonlySet<string> | undefined;
  readonly precision: number | undefined;
  /** Of ratios and derived metrics: what they are computed from. */
  readonly formula: Formula | undefined;
}

/** `terms` of a derived metric carry +1 or −1; a ratio has numerator and denominator. Indexes are of the same channel. */
export type Formula =
  | { readonly kind: 'sum'; readonly terms: readonly { readonly metric: number; readonly sign: 1 | -1 }[] }
  | { readonly kind: 'quotient'; readonly numerator: number; readonly denominator: number };

/** The metrics that a formula is computed from, by index. */
export function partsOf(formula: Formula): readonly number[] {
  return formula.kind === 'sum' ? formula.terms.map(({ metric }) => metric) : [formula.numerator, formula.denominator];
}

/** Whether producers send the metric, rather than the engine computing it. */
export function isMeasured(metric: Metric): boolean {
  return metric.formula === undefined;
}

/** Whether partials of the metric carry a sketch: somebody may ask for its percentiles. */
export function isSketched(metric: Metric): boolean {
  return metric.functions.some((name) => percentiles.has(name));
}

const percentiles: ReadonlySet<AggregationFunction> = new Set<AggregationFunction>(['P50', 'P95', 'P99']);

/** Whether a reading says that nothing was measured, or something that cannot be: it is counted, never merged. */
export function isInvalidReading(metric: Metric, value: number): boolean {
  return value < metric.validMin || value > metric.validMax || metric.notMeasured.includes(value);
}
