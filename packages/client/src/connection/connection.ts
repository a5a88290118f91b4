/** Wires the table of transitions to a socket, a token source and the clock. Decides nothing itself. */
import { afterClose, closeCodes, subprotocol } from '@streamgauge/protocol';
import type { Cancel, Clock } from '../clock.js';
import type { Log } from '../log.js';
import { type ErrorOnWire, fromClose, fromWire, StreamError } from '../stream-error.js';
import { type Link, openWebSocket, socketUrl, type WebSocketConstructor } from '../transports/websocket.js';
import type { AfterLoss, ConnectionEffect, ConnectionEvent, ConnectionPhase } from './connection-phase.js';
import { type ConnectionState, idleConnection, isMissed, stateAfter } from './connection-state.js';
import { Liveness } from './liveness.js';
import { watchPage } from './page-signals.js';
import type { ReconnectPolicy } from './reconnect-policy.js';
import { Requests } from './requests.js';
import { TokenRefresh } from './token-refresh.js';
import type { TokenAsker } from './token-source.js';
import { transition } from './transitions.js';

export interface ConnectionSettings {
  readonly url: string | undefined;
  readonly webSocket: WebSocketConstructor | undefined;
  readonly tokens: TokenAsker;
  readonly policy: ReconnectPolicy;
  readonly lostAfterMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ConnectionListener {
  /** Greeted: requests can be sent. */
  up(): void;
  down(): void;
  frame(event: string, data: unknown): void;
  changed(): void;
  traffic(direction: 'in' | 'out', event: string, text: string, payload: unknown): void;
}

interface FrameOnWire {
  readonly event: string;
  readonly id?: unknown;
  readonly data?: unknown;
}

/** Share of a new measurement in the smoothed round trip. */
const rttWeight = 0.2;

export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #listener: ConnectionListener;
  readonly #requests: Requests;
  readonly #liveness: Liveness;
  readonly #refresh: TokenRefresh;
  #phase: ConnectionPhase = { name: 'idle' };
  #state: ConnectionState = idleConnection;
  #link: Link | null = null;
  #asked = 0;
  #explanation: StreamError | null = null;
  #cancelTimer: Cancel | null = null;
  #cancelLost: Cancel | null = null;
  #unwatchPage: (() => void) | null = null;

  constructor(settings: ConnectionSettings, listener: ConnectionListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#requests = new Requests(settings.clock);
    this.#refresh = new TokenRefresh(settings, (token, onAnswer) => this.request('auth:refresh', { token }, onAnswer));
    const dead = (): void =>
      this.#lose(new StreamError('TIMEOUT', 'Nothing was heard from the server.', true), 'reconnect');
    this.#liveness = new Liveness(settings.clock, () => this.#ping(), dead);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isLive(): boolean {
    return this.#phase.name === 'live';
  }

  dispatch(event: ConnectionEvent): void {
    const { clock, policy, log } = this.#settings;
    const before = this.#phase;
    const { phase, effects } = transition(before, event, clock.now(), policy);
    if (phase === before && effects.length === 0) return;
    this.#phase = phase;
    if (phase.name !== before.name) {
      this.#cancelTimer?.();
      this.#cancelTimer = null;
      log({ level: 'debug', event: `connection-${phase.name}`, data: event.type });
    }
    for (const effect of effects) this.#execute(effect);
    this.#state = stateAfter(this.#state, phase, clock.now());
    this.#watchLoss();
    this.#watchPage();
    if (before.name === 'live' && phase.name !== 'live') this.#listener.down();
    if (before.name !== 'live' && phase.name === 'live') this.#listener.up();
    this.#listener.changed();
  }

  /** Sends, and tells the answer in the turn in which it comes; of a connection that is lost meanwhile nothing is told. */
  request(event: string, data: unknown, onAnswer: (answer: unknown, error: StreamError | null) => void): void {
    this.#send({ event, id: this.#requests.add(onAnswer), data });
  }

  #execute(effect: ConnectionEffect): void {
    const { clock, tokens } = this.#settings;
    switch (effect.do) {
      case 'close':
        this.#closeLink();
        return;
      case 'wait':
        this.#cancelTimer?.();
        this.#cancelTimer = clock.after(Math.max(0, effect.untilMs - clock.now()), () => {
          this.#cancelTimer = null;
          this.dispatch({ type: 'timer' });
        });
        return;
      case 'ask': {
        this.#asked += 1;
        const asked = this.#asked;
        tokens.ask(effect.reason).then(
          (token) => asked === this.#asked && this.dispatch({ type: 'token', token }),
          (cause) => asked === this.#asked && this.#lose(tokenFailure(cause), 'reconnect'),
        );
        return;
      }
      case 'open':
        this.#open(effect.token);
    }
  }

  #open(token: string | null): void {
    this.#explanation = null;
    this.#liveness.opening();
    try {
      const webSocket = this.#settings.webSocket ?? (globalThis.WebSocket as WebSocketConstructor);
      const protocols = token === null ? [subprotocol] : [subprotocol, `bearer.${token}`];
      this.#link = openWebSocket(webSocket, socketUrl(this.#settings.url), protocols, {
        message: (text) => this.#receive(text),
        closed: (code, reason) => this.#closed(code, reason),
      });
    } catch (cause) {
      // After this turn, because the phase is not entered yet.
      const asked = this.#asked;
      const because = new StreamError('NETWORK', `The WebSocket could not be made: ${String(cause)}`, true);
      queueMicrotask(() => asked === this.#asked && this.#lose(because, 'reconnect'));
    }
  }

  #closeLink(): void {
    this.#asked += 1;
    this.#settings.tokens.cancel();
    this.#refresh.stop();
    this.#liveness.stop();
    this.#requests.drop();
    this.#link?.close();
    this.#link = null;
  }

  #closed(code: number, reason: string): void {
    this.#link = null;
    const after = this.#afterClose(code);
    this.#lose(this.#explanation ?? fromClose(code, reason, after === 'reconnect'), after);
  }

  #afterClose(code: number): AfterLoss {
    if (code !== closeCodes.unauthenticated) return afterClose(code);
    return this.#settings.tokens.isRenewable ? 'refused' : 'refused-for-good';
  }

  #lose(because: StreamError, after: AfterLoss): void {
    this.dispatch({ type: 'lost', because, after, random: this.#settings.clock.random() });
  }

  #send(frame: FrameOnWire): void {
    const text = JSON.stringify(frame);
    this.#listener.traffic('out', frame.event, text, frame.data);
    this.#link?.send(text);
  }

  #receive(text: string): void {
    this.#liveness.heard();
    let frame: FrameOnWire;
    try {
      frame = JSON.parse(text) as FrameOnWire;
    } catch (cause) {
      this.#settings.log({ level: 'warn', event: 'frame-unreadable', data: cause });
      return;
    }
    this.#listener.traffic('in', frame.event, text, frame.data);
    try {
      this.#dispatchFrame(frame);
    } catch (cause) {
      this.#settings.log({ level: 'error', event: 'frame-failed', data: cause });
    }
  }

  #dispatchFrame({ event, id, data }: FrameOnWire): void {
    switch (event) {
      case 'ack':
        this.#requests.answer(id, data);
        return;
      case 'connected':
        this.#greeted(data as { connectionId: string; pingInterval: number; timestamp: string });
        return;
      case 'error':
        this.#explanation = fromWire(data as ErrorOnWire);
        this.#settings.log({ level: 'warn', event: 'server-error', data });
        return;
      case 'session:expiring':
        this.#refresh.expiring();
        return;
      case 'server:draining':
        this.dispatch({
          type: 'draining',
          withinMs: (data as { reconnectWithinMs: number }).reconnectWithinMs,
          random: this.#settings.clock.random(),
        });
        return;
      default:
        this.#listener.frame(event, data);
    }
  }

  #greeted({
    connectionId,
    pingInterval,
    timestamp,
  }: {
    connectionId: string;
    pingInterval: number;
    timestamp: string;
  }): void {
    // Late by the way here; the first ping makes it exact.
    const offsetMs = Date.parse(timestamp) - this.#settings.clock.now();
    const clockOffset = Number.isFinite(offsetMs) ? offsetMs : this.#state.clockOffset;
    this.#state = { ...this.#state, connectionId, clockOffset };
    this.dispatch({ type: 'connected' });
    this.#liveness.greeted(pingInterval);
  }

  #ping(): void {
    const { clock } = this.#settings;
    const sentAtMs = clock.now();
    this.request('ping', undefined, (answer) => {
      const pong = (answer as { pong?: unknown } | undefined)?.pong;
      if (typeof pong !== 'number') return;
      const tripMs = clock.now() - sentAtMs;
      const { rtt } = this.#state;
      this.#state = {
        ...this.#state,
        rtt: rtt === null ? tripMs : rtt + rttWeight * (tripMs - rtt),
        clockOffset: pong - (sentAtMs + tripMs / 2),
      };
      this.#listener.changed();
    });
  }

  #watchLoss(): void {
    const isMissing = this.#state.hasEverConnected && isMissed(this.#phase);
    if (!isMissing) {
      this.#cancelLost?.();
      this.#cancelLost = null;
    } else if (this.#cancelLost === null) {
      this.#cancelLost = this.#settings.clock.after(this.#settings.lostAfterMs, () => {
        this.#state = { ...this.#state, isLost: true };
        this.#listener.changed();
      });
    }
  }

  #watchPage(): void {
    const isNeeded = this.#phase.name !== 'idle' && this.#phase.name !== 'closed';
    if (!isNeeded) {
      this.#unwatchPage?.();
      this.#unwatchPage = null;
    }
    if (!isNeeded || this.#unwatchPage !== null) return;
    this.#unwatchPage = watchPage({
      awake: () => (this.isLive ? this.#liveness.probe() : this.dispatch({ type: 'retry-now' })),
      online: (isOnline) => {
        if (isOnline === this.#state.isOnline) return;
        this.#state = { ...this.#state, isOnline };
        this.#listener.changed();
      },
    });
  }
}

function tokenFailure(cause: unknown): StreamError {
  return new StreamError('TOKEN_FAILED', `The token could not be had: ${String(cause)}`, true);
}
