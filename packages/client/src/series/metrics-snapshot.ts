import type { StreamError } from '../stream-error.js';
import type { Freshness } from './freshness.js';
import type { DataStatus, Health, StreamStatus } from './health.js';
import type { MetricCell } from './metric-cell.js';
import type { Labels } from './series-table.js';

/** The server's word that this client gets less than the stream. */
export interface Degradation {
  readonly level: string;
  readonly reason: string;
  /** Windows that were merged into others. Totals are complete nevertheless. */
  readonly skipped: number;
  /** Window in force now, seconds. */
  readonly effectiveWindow: number | null;
  readonly since: number;
}

export type CellsOf<M extends string> = Readonly<Partial<Record<M, MetricCell>>>;

export interface SeriesSnapshot<M extends string = string> {
  readonly labels: Labels;
  readonly data: CellsOf<M>;
}

/**
 * What a widget reads. Immutable; what did not change keeps its identity. Three independent answers: do I have data
 * (`status`), what is the subscription doing (`stream`), how old is the data (`freshness`); `health` is one word for all.
 */
export interface MetricsSnapshot<M extends string = string> {
  /** Latest cell per metric of the ungrouped view; null before the first snapshot. */
  readonly data: CellsOf<M> | null;
  /** Latest cells per group of a grouped view. */
  readonly series: readonly SeriesSnapshot<M>[];
  readonly status: DataStatus;
  readonly stream: StreamStatus;
  readonly freshness: Freshness;
  readonly health: Health;
  /** Local arrival of the last frame, ms. For an age that ticks there is `useFreshness`. */
  readonly updatedAt: number | null;
  /** Up to when the source vouches for the data: server's clock, ms. */
  readonly asOf: number | null;
  readonly sequence: number | null;
  /** Gaps seen; each is healed by a snapshot. */
  readonly gaps: number;
  readonly degraded: Degradation | null;
  /** `data` still belongs to the request before. */
  readonly isPrevious: boolean;
  readonly subscriptionId: string | null;
  /** Metrics that were asked for and are not in the view. */
  readonly denied: readonly { readonly metric: string; readonly code: string }[];
  readonly error: StreamError | null;
}

/** Before anything is known, and during server-side rendering. */
export const pendingSnapshot: MetricsSnapshot<never> = Object.freeze({
  data: null,
  series: Object.freeze([]),
  status: 'pending',
  stream: 'subscribing',
  freshness: 'none',
  health: 'loading',
  updatedAt: null,
  asOf: null,
  sequence: null,
  gaps: 0,
  degraded: null,
  isPrevious: false,
  subscriptionId: null,
  denied: Object.freeze([]),
  error: null,
});
