import type { AggregationFunction, FiltersInput } from '@streamgauge/protocol';

/** Channels and their metrics, for type checking. Declare yours by merging: `interface ChannelMap { meters: 'power_w' }`. */
export interface ChannelMap {
  'trading.metrics': 'trade_count' | 'trade_volume' | 'trade_notional';
  positions: 'position_value' | 'position_pnl';
  'risk.metrics': 'exposure' | 'utilization' | 'var';
  pnl: 'realized_pnl' | 'unrealized_pnl' | 'total_pnl';
  operations: 'order_count' | 'fill_rate' | 'avg_latency';
}

export type ChannelName = keyof ChannelMap | (string & {});
export type MetricOf<C> = C extends keyof ChannelMap ? ChannelMap[C] : string;

/** What one subscription asks for. Compared by value, so that a literal in a render never subscribes again. */
export interface MetricsRequest<C extends ChannelName = ChannelName, M extends MetricOf<C> = MetricOf<C>> {
  readonly channel: C;
  /** Left out: all that the session may see. */
  readonly metrics?: readonly M[] | undefined;
  readonly filters?: FiltersInput | undefined;
  /** One series per combination of these labels; left out: one number per metric. */
  readonly groupBy?: readonly string[] | undefined;
  /** `window` in seconds, or with its unit (`'500ms'`). Left out: the channel's and each metric's own. */
  readonly aggregation?:
    | { readonly type?: AggregationFunction | undefined; readonly window?: number | string | undefined }
    | undefined;
}

/** One series with all its metrics, by the key label of its channel: `{ meterId: 'm-1' }`. */
export type KeyLabelRequest = Readonly<Record<string, string>> & { readonly channel?: never };

export type AnyMetricsRequest = MetricsRequest<string, string> | KeyLabelRequest;

/** Names in order, undefined left out, lists that mean sets sorted. */
function canonical(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    // The order of groupBy is the order of the labels in the answer; a list of metrics or of label values is a set.
    return name === 'groupBy' ? value : [...new Set(value)].sort();
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([inner, held]) => [inner, canonical(held, inner)]));
}

/** The request in one form of many, as JSON: equal requests have equal keys. */
export function requestKey(request: AnyMetricsRequest): string {
  return JSON.stringify(canonical(request, ''));
}

/** The request that a key stands for. */
export function requestOfKey(key: string): AnyMetricsRequest {
  return JSON.parse(key) as AnyMetricsRequest;
}
