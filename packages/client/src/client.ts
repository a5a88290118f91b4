import { type Clock, systemClock } from './clock.js';
import { Connection } from './connection/connection.js';
import type { ConnectionState } from './connection/connection-state.js';
import { defaultReconnectPolicy, type ReconnectOptions } from './connection/reconnect-policy.js';
import { TokenAsker, type TokenSource } from './connection/token-source.js';
import { Listeners, type Unsubscribe } from './listeners.js';
import type { Log } from './log.js';
import { type Flushable, Flusher, type FlushMode } from './series/flusher.js';
import { type MetricsSnapshot, pendingSnapshot } from './series/metrics-snapshot.js';
import { Seconds } from './series/seconds.js';
import {
  type EventsOptions,
  type EventsRequest,
  type EventsSubscription,
  eventsHandle,
} from './subscription/events-subscription.js';
import type {
  AnyMetricsRequest,
  ChannelName,
  KeyLabelRequest,
  MetricOf,
  MetricsRequest,
} from './subscription/metrics-request.js';
import { requestKey } from './subscription/metrics-request.js';
import {
  type MetricsSubscription,
  type SubscribeOptions,
  subscriptionHandle,
} from './subscription/metrics-subscription.js';
import { Subscriptions } from './subscription/subscriptions.js';
import type { WebSocketConstructor } from './transports/websocket.js';

export interface MetricsClientOptions {
  /** Origin (`https://api.example.com`) or whole address of the server's `/ws`. Default: the page's own origin. */
  readonly url?: string | undefined;
  /** Prefer a function: it is asked before each connect and before a token ends, once at a time. Default null: no token. */
  readonly token?: TokenSource | undefined;
  readonly reconnect?: ReconnectOptions | undefined;
  /** How long an unused subscription is kept before the server is told, ms. Default 2,000. */
  readonly lingerMs?: number | undefined;
  /** How long after the last subscription the connection is closed, ms. Default 30,000. */
  readonly idleCloseMs?: number | undefined;
  /** How long without a connection until `isLost`, ms. Default 5,000. */
  readonly lostAfterMs?: number | undefined;
  /** How often listeners are told. Default `frame`: once per animation frame, once per second while the page is hidden. */
  readonly flush?: FlushMode | undefined;
  /** Default: the platform's own. */
  readonly webSocket?: WebSocketConstructor | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Log | undefined;
}

/** A frame as it crossed the wire, for inspectors. */
export interface Frame {
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly event: string;
  /** Length of the text; its UTF-8 is longer where it is not ASCII. */
  readonly bytes: number;
  readonly payload: unknown;
}

/** A value that can be read, and tells when it has changed: the contract of React's `useSyncExternalStore`. */
export interface ReadableStore<T> {
  getSnapshot(): T;
  subscribe(onChange: () => void): Unsubscribe;
}

/** One connection, shared subscriptions. All methods are bound. */
export interface MetricsClient {
  readonly connection: ReadableStore<ConnectionState>;
  /** Local time in ms, once per second, for ages that tick; its timer runs while somebody listens. */
  readonly seconds: ReadableStore<number>;
  /** Connects on first use. Equal requests share one subscription of the server. */
  subscribe<C extends ChannelName, M extends MetricOf<C> = MetricOf<C>>(
    request: MetricsRequest<C, M>,
    options?: SubscribeOptions,
  ): MetricsSubscription<M>;
  subscribe(request: KeyLabelRequest, options?: SubscribeOptions): MetricsSubscription;
  /** The events of a channel of kind `events`. Connects on first use; equal requests share one subscription. */
  subscribeEvents(request: EventsRequest, options: EventsOptions): EventsSubscription;
  /** What is held for a request (or its `requestKey`), without subscribing: the pending snapshot when nobody is. */
  read(request: AnyMetricsRequest | string): MetricsSnapshot;
  connect(): void;
  /** Ends the connection and keeps all subscriptions and values, until `connect()`. */
  disconnect(): void;
  /** Skips the wait before the next retry. */
  reconnectNow(): void;
  /** Connects anew with a new token: the given one, or what the token function says now. The way out of `unauthorized`. */
  reauthenticate(token?: TokenSource): void;
  /** The frames of both directions. Costs nothing while nobody listens. */
  tap(handler: (frame: Frame) => void): Unsubscribe;
  /** Ends everything; a destroyed client cannot be used again. */
  destroy(): void;
}

const defaultLingerMs = 2_000;
const defaultIdleCloseMs = 30_000;
const defaultLostAfterMs = 5_000;

/** Touches nothing of the platform before the first subscription. */
export function createMetricsClient(options: MetricsClientOptions = {}): MetricsClient {
  const clock = options.clock ?? systemClock;
  const log: Log = options.logger ?? (() => {});
  const tokens = new TokenAsker(options.token ?? null);
  const flusher = new Flusher(clock, options.flush ?? 'frame');
  const connectionListeners = new Listeners<[]>(log);
  const taps = new Listeners<[Frame]>(log);
  const { connection, subscriptions } = connect(options, { clock, log, tokens, flusher, connectionListeners, taps });
  const seconds = new Seconds(clock, log);

  return {
    connection: { getSnapshot: () => connection.state, subscribe: (onChange) => connectionListeners.add(onChange) },
    seconds,
    subscribe: (request: AnyMetricsRequest, wishes?: SubscribeOptions) =>
      subscriptionHandle(subscriptions, request, wishes),
    subscribeEvents: (request, wishes) => eventsHandle(subscriptions, request, wishes),
    read: (request) =>
      subscriptions.find(typeof request === 'string' ? request : requestKey(request))?.published ?? pendingSnapshot,
    connect: () => connection.dispatch({ type: 'connect' }),
    disconnect: () => connection.dispatch({ type: 'disconnect' }),
    reconnectNow: () => connection.dispatch({ type: 'retry-now' }),
    reauthenticate: (token) => {
      if (token !== undefined) tokens.replace(token);
      connection.dispatch({ type: 'reauthenticate' });
    },
    tap: (handler) => taps.add(handler),
    destroy: () => {
      connection.dispatch({ type: 'disconnect' });
      subscriptions.destroy();
      flusher.flush();
    },
  };
}

interface Parts {
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: TokenAsker;
  readonly flusher: Flusher;
  readonly connectionListeners: Listeners<[]>;
  readonly taps: Listeners<[Frame]>;
}

/** The connection and the subscriptions know each other only by what is handed over here. */
function connect(
  options: MetricsClientOptions,
  { clock, log, tokens, flusher, connectionListeners, taps }: Parts,
): { readonly connection: Connection; readonly subscriptions: Subscriptions } {
  const policy = { ...defaultReconnectPolicy, ...options.reconnect };
  const { url, webSocket, lostAfterMs = defaultLostAfterMs } = options;
  const { lingerMs = defaultLingerMs, idleCloseMs = defaultIdleCloseMs } = options;
  const changes: Flushable = { publish: () => true, notify: () => connectionListeners.notify() };
  const settings = { url, webSocket, tokens, policy, lostAfterMs, clock, log };
  const connection: Connection = new Connection(settings, {
    up: () => subscriptions.up(),
    down: () => subscriptions.down(),
    frame: (event, data) => subscriptions.receive(event, data),
    changed: () => {
      flusher.mark(changes);
      subscriptions.touchAll();
    },
    traffic: (direction, event, text, payload) => {
      if (taps.size > 0) taps.notify({ at: clock.now(), direction, event, bytes: text.length, payload });
    },
  });
  const subscriptions = new Subscriptions({
    surroundings: { clock, flusher, log, connection: () => connection.state },
    wire: {
      isLive: () => connection.isLive,
      request: (event, data, onAnswer) => connection.request(event, data, onAnswer),
      needed: () => connection.dispatch({ type: 'need' }),
      unneeded: () => connection.dispatch({ type: 'unneeded' }),
    },
    policy,
    lingerMs,
    idleCloseMs,
  });
  return { connection, subscriptions };
}
