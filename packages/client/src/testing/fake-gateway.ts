import type { MetricUpdate, SubscribeAnswer } from '@streamgauge/protocol';
import { createMetricsClient, type MetricsClient, type MetricsClientOptions } from '../client.js';
import { type AnyMetricsRequest, requestKey } from '../subscription/metrics-request.js';
import type { WebSocketConstructor } from '../transports/websocket.js';
import { FakeSocket } from './fake-socket.js';
import type { VirtualClock } from './virtual-clock.js';

/** `greet`: all is well. `refuse`: the token is not accepted. `mute`: it opens and says nothing. `down`: no connection. */
export type Mood = 'greet' | 'refuse' | 'mute' | 'down';

export interface SentFrame {
  readonly event: string;
  readonly id?: string;
  readonly data?: unknown;
}

interface FakeView {
  readonly id: string;
  readonly channel: string;
  sequence: number;
  values: Record<string, number>;
  groups: readonly { labels: Record<string, string>; data: Record<string, number> }[];
}

/** Way of a frame between client and gateway, ms. */
const wayMs = 1;

/** Time that the socket takes to open, ms. */
const openMs = 5;

/** A gateway in memory that speaks the real protocol to a client in the same process, in the time of a virtual clock. */
export class FakeGateway {
  readonly clock: VirtualClock;
  readonly webSocket: WebSocketConstructor;
  readonly sockets: FakeSocket[] = [];
  /** All that clients have sent, in order. */
  readonly sent: SentFrame[] = [];
  mood: Mood = 'greet';
  /** Server's clock minus the client's, ms. */
  offsetMs = 0;
  pingIntervalMs = 25_000;
  /** Whether pings are answered, and anything else said after the greeting. */
  isDeaf = false;
  epoch = 'e1';
  /** Answers a subscription otherwise than with success. */
  refusal: ((request: AnyMetricsRequest) => SubscribeAnswer | undefined) | undefined;
  readonly #views = new Map<string, FakeView>();
  readonly #subscribed = new Map<FakeSocket, Map<string, FakeView>>();
  #serial = 0;

  constructor(clock: VirtualClock) {
    this.clock = clock;
    const accept = (socket: FakeSocket): void => this.#accept(socket);
    this.webSocket = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        accept(this);
      }
    };
  }

  client(options: MetricsClientOptions = {}): MetricsClient {
    return createMetricsClient({
      url: 'http://gateway.test',
      clock: this.clock,
      webSocket: this.webSocket,
      ...options,
    });
  }

  framesOf(event: string): readonly SentFrame[] {
    return this.sent.filter((frame) => frame.event === event);
  }

  get openSockets(): readonly FakeSocket[] {
    return this.sockets.filter((socket) => socket.readyState === 1);
  }

  /** Subscriptions that the gateway knows of now. */
  get subscriptions(): number {
    return this.openSockets.reduce((sum, socket) => sum + (this.#subscribed.get(socket)?.size ?? 0), 0);
  }

  /** What the next snapshots of a request say. */
  hold(request: AnyMetricsRequest, values: Record<string, number>, groups: FakeView['groups'] = []): void {
    const view = this.#viewOf(request);
    view.values = values;
    view.groups = groups;
  }

  /** One update of a request's view, at once; `over` replaces fields of the frame. */
  push(request: AnyMetricsRequest, metrics: Record<string, number | MetricUpdate>, over: object = {}): void {
    const view = this.#viewOf(request);
    const cells = Object.entries(metrics).map(([name, cell]): [string, MetricUpdate] => [
      name,
      typeof cell === 'number' ? { value: cell, count: 1, delta: cell - (view.values[name] ?? 0) } : cell,
    ]);
    for (const [name, { value }] of cells) view.values = { ...view.values, [name]: value };
    view.sequence += 1;
    const nowMs = this.clock.now() + this.offsetMs;
    const frame = {
      channel: view.channel,
      view: view.id,
      metrics: Object.fromEntries(cells),
      sequence: view.sequence,
      previous: view.sequence - 1,
      window: [nowMs - 1_000, nowMs],
      timestamp: new Date(nowMs).toISOString(),
      ...over,
    };
    this.say('update', frame, view);
  }

  /** Advances the view without telling anybody: the next update has a gap before it. */
  skip(request: AnyMetricsRequest, frames = 1): void {
    this.#viewOf(request).sequence += frames;
  }

  /** Any frame to all clients, or to those that are subscribed to a view. */
  say(event: string, data: object, view?: { readonly id: string }): void {
    for (const socket of this.openSockets) {
      const subscribed = [...(this.#subscribed.get(socket)?.values() ?? [])];
      if (view === undefined || subscribed.some((each) => each.id === view.id)) socket.deliver({ event, data });
    }
  }

  /** The snapshot of a request's view, unasked. */
  snapshot(request: AnyMetricsRequest, over: object = {}): void {
    const view = this.#viewOf(request);
    this.say('snapshot', { ...this.#snapshotOf(view), ...over }, view);
  }

  drop(code = 1006, reason = ''): void {
    for (const socket of this.openSockets) socket.end(code, reason);
  }

  #viewOf(request: AnyMetricsRequest): FakeView {
    const [label] = Object.keys(request);
    const whole =
      request.channel === undefined && label !== undefined
        ? { channel: 'meters', filters: { [label]: (request as Record<string, string>)[label] ?? '' } }
        : request;
    const key = requestKey(whole as AnyMetricsRequest);
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const view: FakeView = {
      id: `v${this.#views.size}`,
      channel: String(whole.channel),
      sequence: 0,
      values: {},
      groups: [],
    };
    this.#views.set(key, view);
    return view;
  }

  #accept(socket: FakeSocket): void {
    this.sockets.push(socket);
    socket.left = () => this.#subscribed.delete(socket);
    socket.received = (text) => {
      const frame = JSON.parse(text) as SentFrame;
      this.sent.push(frame);
      this.clock.after(wayMs, () => this.#answer(socket, frame));
    };
    this.clock.after(openMs, () => this.#greet(socket));
  }

  #greet(socket: FakeSocket): void {
    if (socket.readyState !== 0) return;
    if (this.mood === 'down') {
      socket.end(1006);
      return;
    }
    socket.readyState = 1;
    if (this.mood === 'mute') return;
    if (this.mood === 'refuse') {
      const data = { code: 'UNAUTHENTICATED', error: 'Authentication failed', retryable: false };
      socket.deliver({ event: 'error', data });
      socket.end(4500);
      return;
    }
    this.#subscribed.set(socket, new Map());
    const nowMs = this.clock.now() + this.offsetMs;
    const data = {
      connectionId: `c${this.sockets.length}`,
      epoch: this.epoch,
      tenantId: 't',
      userId: 'u',
      roles: [],
      expiresAt: nowMs + 3_600_000,
      pingInterval: this.pingIntervalMs,
      limits: {
        subscriptions: 128,
        userSubscriptions: 1_024,
        tenantSubscriptions: 200_000,
        userConnections: 100,
        tenantConnections: 20_000,
        messagesPerSecond: 50,
        messageBurst: 250,
        frameBytes: 65_536,
      },
      timestamp: new Date(nowMs).toISOString(),
    };
    socket.deliver({ event: 'connected', data });
  }

  #answer(socket: FakeSocket, { event, id, data }: SentFrame): void {
    const subscribed = this.#subscribed.get(socket);
    if (this.isDeaf || subscribed === undefined) return;
    const ack = (answer: unknown): void => socket.deliver({ event: 'ack', id, data: answer });
    if (event === 'ping') ack({ pong: this.clock.now() + this.offsetMs });
    if (event === 'unsubscribe') {
      subscribed.delete((data as { subscriptionId: string }).subscriptionId);
      ack({ success: true });
    }
    if (event !== 'subscribe') return;
    const requests = (Array.isArray(data) ? data : [data]) as AnyMetricsRequest[];
    const answers = requests.map((request) => this.refusal?.(request) ?? this.#grant(subscribed, request));
    ack(Array.isArray(data) ? answers : answers[0]);
    for (const [index, request] of requests.entries()) {
      if (answers[index]?.success === true) {
        socket.deliver({ event: 'snapshot', data: this.#snapshotOf(this.#viewOf(request)) });
      }
    }
  }

  #grant(subscribed: Map<string, FakeView>, request: AnyMetricsRequest): SubscribeAnswer {
    const view = this.#viewOf(request);
    this.#serial += 1;
    const subscriptionId = `s${this.#serial}`;
    subscribed.set(subscriptionId, view);
    const granted = { metrics: Object.keys(view.values), type: null, window: 1 };
    const { epoch } = this;
    return {
      success: true,
      subscriptionId,
      view: view.id,
      granted,
      denied: [],
      epoch,
      sequence: view.sequence,
      recovered: false,
    };
  }

  #snapshotOf(view: FakeView): object {
    const nowMs = this.clock.now() + this.offsetMs;
    return {
      channel: view.channel,
      view: view.id,
      epoch: this.epoch,
      sequence: view.sequence,
      data: view.values,
      ...(view.groups.length === 0 ? {} : { series: view.groups }),
      page: 0,
      final: true,
      asOf: nowMs,
      timestamp: new Date(nowMs).toISOString(),
    };
  }
}
