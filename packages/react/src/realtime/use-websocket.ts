import {
  type EndWant,
  idleRealtime,
  type RealtimeState,
  type ScopedSocket,
  type SubscribeAlerts,
  type SubscribeDeviceStatus,
  type SubscribeVitals,
} from '@streamgauge/client/realtime';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useRealtimeClient } from './use-realtime-client.js';

export interface RealtimeHook {
  /**
   * The shared socket as this component sees it: another object for each connection, so that effects which depend on it run
   * again, with listeners that end by themselves. Null during server rendering.
   */
  readonly socket: ScopedSocket | null;
  readonly isConnected: boolean;
  /** A subscription holds over reconnects, until it is ended or the component leaves. The same one twice is one. */
  readonly subscribeVitals: (filter?: SubscribeVitals) => void;
  readonly unsubscribeVitals: () => void;
  readonly subscribeAlerts: (filter?: SubscribeAlerts) => void;
  readonly unsubscribeAlerts: () => void;
  readonly subscribeDeviceStatus: (filter?: SubscribeDeviceStatus) => void;
  readonly unsubscribeDeviceStatus: () => void;
  readonly connection: RealtimeState;
}

type Kind = 'vitals' | 'alerts' | 'device-status';

/** Vital signs, alerts and states of devices. Any number of components share one connection per provider. */
export function useWebSocket(): RealtimeHook {
  const client = useRealtimeClient();
  const connection = useSyncExternalStore(
    client.connection.subscribe,
    client.connection.getSnapshot,
    () => idleRealtime,
  );
  const socket = useScopedSocket(connection.connectionCount);
  const { want, endAll } = useWants();
  useEffect(() => client.use(), [client]);
  const subscriptions = useMemo(
    () => ({
      subscribeVitals: (filter?: SubscribeVitals) => want('vitals', filter),
      unsubscribeVitals: () => endAll('vitals'),
      subscribeAlerts: (filter?: SubscribeAlerts) => want('alerts', filter),
      unsubscribeAlerts: () => endAll('alerts'),
      subscribeDeviceStatus: (filter?: SubscribeDeviceStatus) => want('device-status', filter),
      unsubscribeDeviceStatus: () => endAll('device-status'),
    }),
    [want, endAll],
  );
  return { socket, isConnected: connection.status === 'connected', connection, ...subscriptions };
}

/** One scope per connection; its listeners end when the next one takes its place and when the component leaves. */
function useScopedSocket(connectionCount: number): ScopedSocket | null {
  const client = useRealtimeClient();
  // The count names the connection of which this is the socket.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another connection is another socket
  const scope = useMemo(() => client.scope(), [client, connectionCount]);
  useEffect(() => () => scope.detach(), [scope]);
  // Equal on the server and in the first render of the browser.
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => setIsMounted(true), []);
  return isMounted ? scope : null;
}

/** What this component wants. It ends when the component leaves. */
function useWants(): { want: (kind: Kind, filter?: object) => void; endAll: (kind: Kind) => void } {
  const client = useRealtimeClient();
  const wants = useRef(new Map<string, { readonly kind: Kind; readonly end: EndWant }>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was wanted of one client is not wanted of the next
  useEffect(() => {
    const { current } = wants;
    return () => {
      for (const { end } of current.values()) end('later');
      current.clear();
    };
  }, [client]);
  const want = useCallback(
    (kind: Kind, filter: object = {}): void => {
      const key = JSON.stringify([kind, filter]);
      if (!wants.current.has(key)) wants.current.set(key, { kind, end: client.want(kind as 'vitals', filter) });
    },
    [client],
  );
  const endAll = useCallback((kind: Kind): void => {
    for (const [key, each] of wants.current) {
      if (each.kind !== kind) continue;
      each.end('now');
      wants.current.delete(key);
    }
  }, []);
  return { want, endAll };
}
