import type { Unsubscribe } from '../listeners.js';
import type { FreshnessOptions } from '../series/freshness.js';
import type { CellsOf, MetricsSnapshot, SeriesSnapshot } from '../series/metrics-snapshot.js';
import type { AnyMetricsRequest } from './metrics-request.js';
import type { Subscriptions } from './subscriptions.js';

/** Ages from which the data counts as late and stale. Users of one subscription share the strictest. */
export type SubscribeOptions = FreshnessOptions;

/** One frame, as it was applied. */
export interface MetricsUpdate<M extends string = string> {
  readonly kind: 'snapshot' | 'update';
  /** The metrics that the frame names. */
  readonly metrics: CellsOf<M>;
  /** The groups that the frame names, each with the metrics that it names of it. */
  readonly series: readonly SeriesSnapshot<M>[];
  /** The groups that ended. */
  readonly removed: readonly Readonly<Record<string, string>>[];
  readonly sequence: number;
  /** Frames that this one stands for: more than 1 when the server merged them for a connection that was behind or away. */
  readonly merged: number;
  /** End of the window, server's clock, ms. */
  readonly timestamp: number;
}

/** One use of a subscription. All methods are bound. */
export interface MetricsSubscription<M extends string = string> {
  /** The same object until something has changed. */
  getSnapshot(): MetricsSnapshot<M>;
  /** Called at most once per flush. */
  subscribe(onChange: () => void): Unsubscribe;
  /** Called for each frame, in order, at once: for alarms, logs and charts, not for rendering. */
  onUpdate(handler: (update: MetricsUpdate<M>) => void): Unsubscribe;
  /** Asks for a new snapshot now. Resolves when it is here; while disconnected, after the reconnect. */
  refresh(): Promise<void>;
  /** Ends this use. The server is told `lingerMs` after the last one. */
  release(): void;
  /** The first snapshot with data; rejects when the server refuses for good. */
  readonly ready: Promise<MetricsSnapshot<M>>;
}

export function subscriptionHandle(
  subscriptions: Subscriptions,
  request: AnyMetricsRequest,
  options: SubscribeOptions = {},
): MetricsSubscription {
  const user: FreshnessOptions = { ...options };
  const shared = subscriptions.acquire(request, user);
  const own = new Set<Unsubscribe>();
  const keep = (remove: Unsubscribe): Unsubscribe => {
    own.add(remove);
    return () => {
      own.delete(remove);
      remove();
    };
  };
  return {
    getSnapshot: () => shared.published,
    subscribe: (onChange) => keep(shared.changeListeners.add(onChange)),
    onUpdate: (handler) => keep(shared.updateListeners.add(handler)),
    refresh: async () => {
      const renewed = shared.renewed();
      subscriptions.refresh(shared);
      await renewed;
    },
    release: () => {
      for (const remove of own) remove();
      own.clear();
      subscriptions.release(shared, user);
    },
    get ready() {
      return shared.ready();
    },
  };
}
