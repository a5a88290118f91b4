/** One connection to `/realtime`, and when to make another. */
import type { Cancel, Clock } from '../clock.js';
import { type ReconnectPolicy, retryDelayMs } from '../connection/reconnect-policy.js';
import { TokenRefresh } from '../connection/token-refresh.js';
import type { TokenAsker } from '../connection/token-source.js';
import type { Log } from '../log.js';
import { type ErrorOnWire, fromWire, StreamError } from '../stream-error.js';
import { type OpenRealtimeSocket, type RealtimeSocket, realtimeAddress } from './realtime-socket.js';
import { idleRealtime, type RealtimeState } from './realtime-state.js';

export interface RealtimeLinkSettings {
  readonly url: string | undefined;
  readonly tokens: TokenAsker;
  readonly policy: ReconnectPolicy;
  readonly clock: Clock;
  readonly log: Log;
  readonly open: OpenRealtimeSocket;
}

export interface RealtimeLinkListener {
  /** A connection stands: nothing is subscribed on it yet. */
  up(): void;
  down(): void;
  heard(event: string, data: unknown): void;
  changed(): void;
}

/** A token that was refused is asked for once more, where there is somebody to ask. */
const refusalsMax = 2;

export class RealtimeLink {
  #state: RealtimeState = idleRealtime;
  #socket: RealtimeSocket | null = null;
  #cancelRetry: Cancel | null = null;
  #attempt = 0;
  #refusals = 0;
  /** Time over which the server wants its clients to come back, ms; 0 = it has said nothing. */
  #returnWithinMs = 0;
  readonly #settings: RealtimeLinkSettings;
  readonly #listener: RealtimeLinkListener;
  readonly #refresh: TokenRefresh;

  constructor(settings: RealtimeLinkSettings, listener: RealtimeLinkListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#refresh = new TokenRefresh(settings, (token, onAnswer) => this.emit('auth:refresh', { token }, onAnswer));
  }

  get state(): RealtimeState {
    return this.#state;
  }

  get isLive(): boolean {
    return this.#socket?.connected === true;
  }

  get id(): string | null {
    return this.#socket?.id ?? null;
  }

  /** Connects, unless that is under way or done. */
  open(): void {
    const { status } = this.#state;
    if (status !== 'idle') return;
    this.#become({ status: 'connecting' });
    this.#socket ??= this.#make();
    this.#socket.connect();
  }

  /** Skips the wait before the next try, and tries again where that had been given up. */
  reconnectNow(): void {
    const { status } = this.#state;
    if (status !== 'reconnecting' && status !== 'unauthorized' && status !== 'connecting') return;
    if (this.isLive) return;
    this.#refusals = 0;
    this.#retryAfter(0);
  }

  /** Nobody needs it any more. */
  close(status: 'idle' | 'closed'): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#settings.tokens.cancel();
    this.#refresh.stop();
    const socket = this.#socket;
    this.#socket = null;
    socket?.disconnect();
    this.#become({ status, error: null });
  }

  /** Sends nothing where there is no connection. */
  emit(event: string, data: unknown, ack?: (answer: unknown) => void): void {
    if (this.isLive) this.#socket?.emit(event, data, ack);
  }

  refused(error: StreamError): void {
    this.#become({ error });
  }

  #make(): RealtimeSocket {
    const { url, open } = this.#settings;
    const socket = open(realtimeAddress(url), (give) => this.#authenticate(give));
    const isMine = (): boolean => this.#socket === socket;
    socket.on('connect', () => {
      if (isMine()) this.#connected();
    });
    socket.on('disconnect', () => {
      if (isMine()) this.#lost(new StreamError('NETWORK', 'The connection was lost.', true));
    });
    socket.on('connect_error', (error) => {
      if (isMine()) this.#failed(error);
    });
    socket.onAny((event, data) => {
      if (!isMine()) return;
      if (event === 'server:draining') this.#returnWithinMs = (data as { reconnectWithinMs: number }).reconnectWithinMs;
      if (event === 'session:expiring') this.#refresh.expiring();
      this.#listener.heard(event, data);
    });
    return socket;
  }

  #authenticate(give: (auth: { readonly token?: string }) => void): void {
    const { tokens, log } = this.#settings;
    tokens.ask(this.#refusals > 0 ? 'rejected' : 'connect').then(
      (token) => give(token === null ? {} : { token }),
      (data: unknown) => {
        log({ level: 'warn', event: 'token-failed', data });
        give({});
      },
    );
  }

  #connected(): void {
    this.#attempt = 0;
    this.#refusals = 0;
    this.#returnWithinMs = 0;
    const connectionCount = this.#state.connectionCount + 1;
    this.#become({ status: 'connected', connectionCount, error: null });
    this.#listener.up();
  }

  #lost(error: StreamError): void {
    this.#refresh.stop();
    this.#become({ status: 'reconnecting', error });
    this.#listener.down();
    this.#retry();
  }

  /** The network failed, or the server let nobody in: then it says why. */
  #failed({ message, data }: Error & { data?: unknown }): void {
    const wire = (data ?? {}) as Partial<ErrorOnWire>;
    const isRefusal = wire.code !== undefined;
    const error = isRefusal ? fromWire(wire as ErrorOnWire) : new StreamError('NETWORK', message, true);
    if (isRefusal && !error.retryable) {
      this.#refusals += 1;
      if (!this.#settings.tokens.isRenewable || this.#refusals >= refusalsMax) {
        this.#become({ status: 'unauthorized', error });
        return;
      }
    }
    this.#become({ status: this.#state.connectionCount > 0 ? 'reconnecting' : 'connecting', error });
    this.#retry();
  }

  #retry(): void {
    const { policy, clock } = this.#settings;
    const delayMs = retryDelayMs(policy, this.#attempt, clock.random());
    this.#attempt += 1;
    this.#retryAfter(this.#returnWithinMs > 0 ? clock.random() * this.#returnWithinMs : delayMs);
  }

  #retryAfter(delayMs: number): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#settings.clock.after(delayMs, () => this.#socket?.connect());
  }

  #become(change: Partial<RealtimeState>): void {
    this.#state = { ...this.#state, ...change };
    this.#listener.changed();
  }
}
