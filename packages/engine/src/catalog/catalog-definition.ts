/**
 * The catalog as people write it: plain data, one file per domain in `catalogs/`. What is not in it does not exist.
 * Durations are strings with a unit (`'500ms'`, `'10s'`, `'5m'`, `'24h'`).
 */
import type { AggregationFunction } from '@streamgauge/protocol';

export interface CatalogDefinition {
  /** Domain, e.g. `trading`. */
  readonly name: string;
  readonly description: string;
  readonly channels: readonly ChannelDefinition[];
}

export interface ChannelDefinition {
  /** One named stream of a tenant, e.g. `trading.metrics`. */
  readonly name: string;
  readonly description: string;
  /** `metrics`: numbers, mergeable. `events`: facts, every one matters. */
  readonly kind: 'metrics' | 'events';
  /** Roles of which a session needs one to see the channel. `'*'` is every signed-in user of the tenant. */
  readonly roles: readonly string[];
  readonly labels: readonly LabelDefinition[];
  readonly metrics: readonly MetricDefinition[];
  /** Rollup window when a subscription names none. Default: `'1s'`. */
  readonly defaultWindow?: string;
  /** Silence of the source after which numbers are called stale. Default: `'15s'`. */
  readonly staleAfter?: string;
  /** Age at which a sample is rejected. Default: `'24h'`. */
  readonly maxAge?: string;
  /** Silence after which a series ends: it leaves totals and groups, and receivers are told. Left out, it stays. */
  readonly ttl?: string;
  /** Kafka topics that feed the channel. */
  readonly topics?: readonly string[];
  /** What totals and readings begin with, from tables that are kept elsewhere. */
  readonly snapshot?: SnapshotDefinition;
}

export interface SnapshotDefinition {
  /**
   * SQL that gives one row per series: `tenant_id`, and a column for each metric and label that it knows, by their names. It takes no
   * parameters; `CURRENT_DATE` is that of the zone in which the channel's totals begin again, else of UTC.
   */
  readonly query: string;
  /** Tables that it reads. Where one is not there, nothing is asked. */
  readonly tables: readonly string[];
  /** How long it may take. Default: `'10s'`. */
  readonly timeout?: string;
}

export interface LabelDefinition {
  readonly name: string;
  readonly description: string;
  /** The label that names a series by itself (`meterId`), at most one per channel. A sample must carry it; other labels are optional. */
  readonly key?: boolean;
}

/** OpenTelemetry's word for what a metric is, which decides how it may be rolled up. */
export type Instrument = 'counter' | 'upDownCounter' | 'gauge' | 'distribution' | 'ratio' | 'derived';

/** How the series of one metric combine into one number. `none`: they do not add up. */
export type Across = 'sum' | 'avg' | 'min' | 'max' | 'none';

export interface MetricDefinition {
  readonly name: string;
  readonly description: string;
  /** UCUM, or a currency code. */
  readonly unit: string;
  readonly instrument: Instrument;
  /** Of counters: a sample says the increase (`delta`, the default) or the register's reading (`cumulative`). */
  readonly temporality?: 'delta' | 'cumulative';
  /** Of cumulative counters: a fall smaller than this is held, not taken for a reset. Unit of the metric; default 0. */
  readonly noiseBand?: number;
  /** Of counters: `daily` starts the total again when a day begins in `timeZone`. */
  readonly reset?: 'daily';
  /** IANA name of the zone whose days count, e.g. `Europe/Berlin`. */
  readonly timeZone?: string;
  /** Functions that may be asked for, the default one first. Left out: all that the instrument has. */
  readonly functions?: readonly AggregationFunction[];
  /** Readings outside are invalid: counted, never merged. `null` = open end. */
  readonly validRange?: readonly [number | null, number | null];
  /** Readings that mean "not measured", such as a monitor's 0. */
  readonly notMeasured?: readonly number[];
  /** Default: `sum` for counters, `avg` for gauges and distributions. */
  readonly across?: Across;
  /** Label within whose values alone the series add up: amounts of two currencies never do. */
  readonly within?: string;
  /** Narrower than the channel's roles. */
  readonly roles?: readonly string[];
  /** Decimals to show. */
  readonly precision?: number;
  /** Of ratios: the metrics of the same channel that are divided, after merging. */
  readonly numerator?: string;
  readonly denominator?: string;
  /** Of derived metrics: a sum of metrics of the same channel, e.g. `realized_pnl + unrealized_pnl`, computed after merging. */
  readonly expression?: string;
}
