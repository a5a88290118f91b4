import {
  type ChannelName,
  type KeyLabelRequest,
  type MetricOf,
  type MetricsRequest,
  type MetricsSnapshot,
  requestKey,
} from '@streamgauge/client';
import { useMemo } from 'react';
import type { MetricHookOptions } from './metric-hook-options.js';
import { useKeptData } from './use-kept-data.js';
import { useSnapshot } from './use-snapshot.js';

export interface UseMetricsResult<M extends string = string> extends MetricsSnapshot<M> {
  readonly isPending: boolean;
  readonly isLive: boolean;
  readonly isStale: boolean;
  /** The metric's number, undefined while there is none. */
  value(metric: M): number | undefined;
  /** Asks for a new snapshot now. */
  refresh(): Promise<void>;
}

/**
 * The latest values of a request. A literal in a render is fine: requests are compared by value. Renders at most once per
 * frame, and only when something in the result has changed. `null` skips.
 */
export function useMetrics<C extends ChannelName, M extends MetricOf<C> = MetricOf<C>>(
  request: MetricsRequest<C, M> | null,
  options?: MetricHookOptions,
): UseMetricsResult<M>;
export function useMetrics(request: KeyLabelRequest | null, options?: MetricHookOptions): UseMetricsResult;
export function useMetrics(
  request: MetricsRequest<string, string> | KeyLabelRequest | null,
  options?: MetricHookOptions,
): UseMetricsResult {
  const { snapshot, refresh } = useSnapshot(request === null ? null : requestKey(request), options);
  const shown = useKeptData(snapshot, request !== null && (options?.keepPrevious ?? true));
  return useMemo(
    () => ({
      ...shown,
      isPending: shown.status === 'pending',
      isLive: shown.health === 'live',
      isStale: shown.freshness === 'stale',
      value: (metric) =>
        shown.data !== null && Object.hasOwn(shown.data, metric) ? shown.data[metric]?.value : undefined,
      refresh,
    }),
    [shown, refresh],
  );
}
