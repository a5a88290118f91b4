import type { Unsubscribe } from '../listeners.js';
import type { FreshnessOptions } from '../series/freshness.js';
import type { CellsOf, MetricsSnapshot, SeriesSnapshot } from '../series/metrics-snapshot.js';
import { StreamError } from '../stream-error.js';
import type { AnyMetricsRequest, MetricsRequest } from './metrics-request.js';
import type { SharedSubscription } from './shared-subscription.js';
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

/** What `update` can change of a request. */
export type RequestChange = Partial<Omit<MetricsRequest<string, string>, 'channel'>>;

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
  /**
   * Asks for something else of the channel: what `change` leaves out stays as it is, undefined takes it away. Where nobody
   * else uses the subscription, the server changes it in place. The values of before are shown until the new ones are here,
   * with `isPrevious`. Rejects when the server refuses, and then goes on as before.
   */
  update(change: RequestChange): Promise<void>;
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
  let shared = subscriptions.acquire(request, user);
  /** What listens to the subscription, and how it stops. */
  const own = new Map<(to: SharedSubscription) => Unsubscribe, Unsubscribe>();
  const keep = (listen: (to: SharedSubscription) => Unsubscribe): Unsubscribe => {
    own.set(listen, listen(shared));
    return () => {
      own.get(listen)?.();
      own.delete(listen);
    };
  };
  const move = (asked: AnyMetricsRequest): void => {
    shared = subscriptions.change(shared, user, asked);
    for (const [listen, stop] of own) {
      stop();
      own.set(listen, listen(shared));
    }
    shared.notify();
  };
  return {
    getSnapshot: () => shared.published,
    subscribe: (onChange) => keep((to) => to.changeListeners.add(onChange)),
    onUpdate: (handler) => keep((to) => to.updateListeners.add(handler)),
    refresh: async () => {
      const renewed = shared.renewed();
      subscriptions.refresh(shared);
      await renewed;
    },
    update: async (change) => {
      const before = shared.request;
      if (before.channel === undefined) throw new StreamError('BAD_MESSAGE', onlyWithChannel, false);
      move({ ...before, ...change });
      const asked = shared;
      try {
        await asked.ready();
      } catch (error) {
        if (shared === asked) move(before);
        throw error;
      }
    },
    release: () => {
      for (const stop of own.values()) stop();
      own.clear();
      subscriptions.release(shared, user);
    },
    get ready() {
      return shared.ready();
    },
  };
}

const onlyWithChannel = 'A request by its key label alone cannot be changed; subscribe with channel and filters.';
