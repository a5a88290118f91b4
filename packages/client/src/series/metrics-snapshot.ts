import type { StreamError } from '../stream-error.js';
import type { Degradation } from './degradation.js';
import type { Freshness } from './freshness.js';
import type { DataStatus, Health, StreamStatus } from './health.js';
import type { MetricCell } from './metric-cell.js';
import type { Labels } from './series-table.js';

export type CellsOf<M extends string> = Readonly<Partial<Record<M, MetricCell>>>;

export interface SeriesSnapshot<M extends string = string> {
  readonly labels: Labels;
  readonly data: CellsOf<M>;
  /** Since when the group has been silent, by the server's word and clock, ms; null while it is heard. */
  readonly staleSince: number | null;
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
  /** Since when the source has been silent, by the server's word and clock, ms; null while it is heard. */
  readonly staleSince: number | null;
  readonly sequence: number | null;
  /** Gaps seen; each is healed by asking the server to go on from what is held. */
  readonly gaps: number;
  /** The server's word that fewer frames come than there are; null while all come. */
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
  staleSince: null,
  sequence: null,
  gaps: 0,
  degraded: null,
  isPrevious: false,
  subscriptionId: null,
  denied: Object.freeze([]),
  error: null,
});
