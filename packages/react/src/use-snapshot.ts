import {
  type MetricsClient,
  type MetricsRequest,
  type MetricsSnapshot,
  type MetricsSubscription,
  pendingSnapshot,
  requestOfKey,
} from '@streamgauge/client';
import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { MetricHookOptions } from './metric-hook-options.js';
import { skippedSnapshot } from './skipped-snapshot.js';
import { useMetricsClient } from './use-metrics-client.js';

export interface Reading {
  readonly snapshot: MetricsSnapshot;
  readonly refresh: () => Promise<void>;
}

/** What the client holds for a request key, subscribed while the component is mounted. A null key subscribes to nothing. */
export function useSnapshot(key: string | null, options: MetricHookOptions = {}): Reading {
  const client = useMetricsClient();
  const { enabled = true, lateAfterMs, staleAfterMs } = options;
  const subscription = useRef<MetricsSubscription | null>(null);

  const subscribe = useCallback(
    (onChange: () => void) => {
      if (key === null || !enabled) return () => {};
      const used = subscribeByKey(client, key, { lateAfterMs, staleAfterMs });
      subscription.current = used;
      used.subscribe(onChange);
      return () => {
        used.release();
        if (subscription.current === used) subscription.current = null;
      };
    },
    [client, key, enabled, lateAfterMs, staleAfterMs],
  );
  const getSnapshot = useCallback(() => (key === null ? skippedSnapshot : client.read(key)), [client, key]);
  const serverSnapshot = key === null ? skippedSnapshot : pendingSnapshot;
  const snapshot = useSyncExternalStore<MetricsSnapshot>(subscribe, getSnapshot, () => serverSnapshot);
  const refresh = useCallback(async () => subscription.current?.refresh(), []);
  return { snapshot, refresh };
}

function subscribeByKey(
  client: MetricsClient,
  key: string,
  options: Pick<MetricHookOptions, 'lateAfterMs' | 'staleAfterMs'>,
): MetricsSubscription {
  // A key stands for either form of request; the client tells them apart by itself.
  return client.subscribe(requestOfKey(key) as MetricsRequest<string, string>, options);
}
