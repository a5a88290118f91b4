import { type ConnectionState, idleConnection } from '@streamgauge/client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useMetricsClient } from './use-metrics-client.js';

/** The connection, or what `selector` takes of it: then it renders only when that has changed. */
export function useConnection(): ConnectionState;
export function useConnection<S>(selector: (state: ConnectionState) => S): S;
export function useConnection<S>(selector?: (state: ConnectionState) => S): ConnectionState | S {
  const client = useMetricsClient();
  const select = useMemo(() => selectedOnce<ConnectionState | S>(selector ?? ((state) => state)), [selector]);
  const getSnapshot = useCallback(() => select(client.connection.getSnapshot()), [client, select]);
  return useSyncExternalStore(client.connection.subscribe, getSnapshot, () => select(idleConnection));
}

/** The same result for the same state, so that a selector that makes an object does not make a new one at each look. */
function selectedOnce<S>(selector: (state: ConnectionState) => S): (state: ConnectionState) => S {
  let last: { readonly state: ConnectionState; readonly selected: S } | undefined;
  return (state) => {
    if (last?.state !== state) last = { state, selected: selector(state) };
    return last.selected;
  };
}
