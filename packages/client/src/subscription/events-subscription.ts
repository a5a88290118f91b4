import type { FiltersInput, StreamEvent } from '@streamgauge/protocol';
import type { Unsubscribe } from '../listeners.js';
import type { MetricsSnapshot } from '../series/metrics-snapshot.js';
import type { MissedEvents } from '../series/missed-events.js';
import type { Subscriptions } from './subscriptions.js';

/** Which events of a channel of kind `events`. Compared by value, as a `MetricsRequest` is. */
export interface EventsRequest {
  readonly channel: string;
  readonly filters?: FiltersInput | undefined;
}

export interface EventsOptions {
  /** Called for each event, in order, once, at once. */
  readonly onEvent: (event: StreamEvent) => void;
  /** Called where the events lack some that will not come. Without a call none is missing. */
  readonly onMissed?: ((missed: MissedEvents) => void) | undefined;
}

/** What is known of a subscription to events: its state, without the events, which are not kept. */
export type EventsState = Pick<
  MetricsSnapshot,
  'status' | 'stream' | 'health' | 'updatedAt' | 'sequence' | 'gaps' | 'subscriptionId' | 'error'
>;

/** One use of a subscription to events. All methods are bound. */
export interface EventsSubscription {
  /** The same object until something has changed. */
  getSnapshot(): EventsState;
  /** Called at most once per flush, when the state has changed. */
  subscribe(onChange: () => void): Unsubscribe;
  /** Ends this use. The server is told `lingerMs` after the last one. */
  release(): void;
  /** From here on events come; rejects when the server refuses for good. */
  readonly ready: Promise<EventsState>;
}

export function eventsHandle(
  subscriptions: Subscriptions,
  { channel, filters }: EventsRequest,
  { onEvent, onMissed }: EventsOptions,
): EventsSubscription {
  const user = {};
  const shared = subscriptions.acquire({ channel, filters }, user);
  const own = new Set([shared.eventListeners.add(onEvent)]);
  if (onMissed !== undefined) own.add(shared.missedListeners.add(onMissed));
  return {
    getSnapshot: () => shared.published,
    subscribe: (onChange) => {
      const remove = shared.changeListeners.add(onChange);
      own.add(remove);
      return () => {
        own.delete(remove);
        remove();
      };
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
