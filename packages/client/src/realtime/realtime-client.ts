import type { SubscribeAlerts, SubscribeDeviceStatus, SubscribeVitals } from '@streamgauge/protocol';
import type { ReadableStore } from '../client.js';
import { type Cancel, type Clock, systemClock } from '../clock.js';
import { defaultReconnectPolicy, type ReconnectOptions } from '../connection/reconnect-policy.js';
import { TokenAsker, type TokenSource } from '../connection/token-source.js';
import { Listeners } from '../listeners.js';
import type { Log } from '../log.js';
import { openSocketIo } from './open-socket-io.js';
import { RealtimeLink } from './realtime-link.js';
import type { OpenRealtimeSocket } from './realtime-socket.js';
import type { RealtimeState } from './realtime-state.js';
import { Scope } from './scoped-socket.js';
import { Wants } from './wants.js';

export interface RealtimeClientOptions {
  /** Origin of the gateway. Default: the page's own. */
  readonly url?: string | undefined;
  /** Prefer a function: it is asked before each connect and before a token ends, once at a time. Default null: no token. */
  readonly token?: TokenSource | undefined;
  readonly reconnect?: ReconnectOptions | undefined;
  /** How long an unused subscription is kept before the server is told, and the connection after its last user, ms. Default 2,000. */
  readonly lingerMs?: number | undefined;
  /** Default: `socket.io-client`. */
  readonly open?: OpenRealtimeSocket | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Log | undefined;
}

/** Ends a want: at once, or a while later, so that a part of a page that is built anew costs nothing. */
export type EndWant = (when: 'now' | 'later') => void;

/** One connection to `/realtime` for a page, and what its parts want of it. All methods are bound. */
export interface RealtimeClient {
  readonly connection: ReadableStore<RealtimeState>;
  /** Keeps the connection until the returned function is called; the first user opens it. */
  use(): () => void;
  want(kind: 'vitals', filter?: SubscribeVitals): EndWant;
  want(kind: 'alerts', filter?: SubscribeAlerts): EndWant;
  want(kind: 'device-status', filter?: SubscribeDeviceStatus): EndWant;
  /** A view of the socket for one part of a page. */
  scope(): Scope;
  /** Skips the wait before the next try. The way out of `unauthorized`. */
  reconnectNow(): void;
  /** Ends everything; it cannot be used again. */
  destroy(): void;
}

const defaultLingerMs = 2_000;

/** Touches nothing of the platform before its first user. */
export function createRealtimeClient(options: RealtimeClientOptions = {}): RealtimeClient {
  const { clock = systemClock, logger: log = () => {}, lingerMs = defaultLingerMs, url } = options;
  const heard = new Listeners<[event: string, data: unknown]>(log);
  const changes = new Listeners<[]>(log);
  const tell = (status: 'reconnecting'): void => {
    // The server cannot say that there is no connection to it.
    heard.notify('connection:status', { status, timestamp: new Date(clock.now()).toISOString() });
  };
  const link: RealtimeLink = new RealtimeLink(
    {
      url,
      tokens: new TokenAsker(options.token ?? null),
      policy: { ...defaultReconnectPolicy, ...options.reconnect },
      clock,
      log,
      open: options.open ?? openSocketIo,
    },
    {
      up: () => wants.up(),
      down: () => {
        wants.down();
        tell('reconnecting');
      },
      heard: (event, data) => heard.notify(event, data),
      changed: () => changes.notify(),
    },
  );
  const emit = link.emit.bind(link);
  const isLive = (): boolean => link.isLive;
  const wants = new Wants({ clock, lingerMs, isLive, emit, refused: (error) => link.refused(error) });
  return {
    connection: { getSnapshot: () => link.state, subscribe: (onChange) => changes.add(onChange) },
    use: users(link, clock, lingerMs),
    want: (kind, filter) => wants.add(kind, filter),
    scope: () => new Scope({ heard, log, isLive, id: () => link.id, emit }),
    reconnectNow: () => link.reconnectNow(),
    destroy: () => {
      wants.clear();
      link.close('closed');
    },
  };
}

/** Opens the connection with its first user, and closes it a while after the last one. */
function users(link: RealtimeLink, clock: Clock, lingerMs: number): () => () => void {
  let count = 0;
  let cancelClose: Cancel | null = null;
  return () => {
    count += 1;
    cancelClose?.();
    cancelClose = null;
    link.open();
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      count -= 1;
      if (count === 0 && link.state.status !== 'closed') cancelClose = clock.after(lingerMs, () => link.close('idle'));
    };
  };
}
