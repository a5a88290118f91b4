import {
  type ChannelName,
  type KeyLabelRequest,
  type MetricOf,
  type MetricsRequest,
  type MetricsUpdate,
  requestKey,
  requestOfKey,
} from '@streamgauge/client';
import { useEffect, useInsertionEffect, useRef } from 'react';
import { useMetricsClient } from './use-metrics-client.js';

/** Calls `handler` for each frame of a request; the component never renders for it. An inline closure is fine: the latest is called. */
export function useMetricsListener<C extends ChannelName, M extends MetricOf<C> = MetricOf<C>>(
  request: MetricsRequest<C, M> | null,
  handler: (update: MetricsUpdate<M>) => void,
): void;
export function useMetricsListener(request: KeyLabelRequest | null, handler: (update: MetricsUpdate) => void): void;
export function useMetricsListener(
  request: MetricsRequest<string, string> | KeyLabelRequest | null,
  handler: (update: MetricsUpdate) => void,
): void {
  const client = useMetricsClient();
  const key = request === null ? null : requestKey(request);
  const latest = useRef(handler);
  useInsertionEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    if (key === null) return;
    const subscription = client.subscribe(requestOfKey(key) as MetricsRequest<string, string>);
    subscription.onUpdate((update) => latest.current(update));
    return subscription.release;
  }, [client, key]);
}
