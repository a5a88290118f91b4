import type { MetricUpdate, Position, StreamEvent, SubscribeAnswer, SubscribeGranted } from '@streamgauge/protocol';
import { createMetricsClient, type MetricsClient, type MetricsClientOptions } from '../client.js';
import { type AnyMetricsRequest, requestKey } from '../subscription/metrics-request.js';
import type { WebSocketConstructor } from '../transports/websocket.js';
import { FakeSocket } from './fake-socket.js';
import { FakeView, type Group } from './fake-view.js';
import type { VirtualClock } from './virtual-clock.js';

/** `greet`: all is well. `refuse`: the token is not accepted. `mute`: it opens and says nothing. `down`: no connection. */
export type Mood = 'greet' | 'refuse' | 'mute' | 'down';

export interface SentFrame {
  readonly event: string;
  readonly id?: string;
  readonly data?: unknown;
}

type Change = { readonly subscriptionId: string } & AnyMetricsRequest;

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
  /** Answers a new token; its end is in an hour unless this says otherwise. */
  refresh: (token: string) => object = () => ({ success: true, expiresAt: this.#nowMs + 3_600_000 });
  readonly #views = new Map<string, FakeView>();
  readonly #subscribed = new Map<FakeSocket, Map<string, FakeView>>();
  /** What each subscription asks for. */
  readonly #requests = new Map<string, AnyMetricsRequest>();
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
  hold(request: AnyMetricsRequest, values: Record<string, number>, groups: readonly Group[] = []): void {
    this.#viewOf(request).hold(values, groups);
  }

  /** One update of a request's view, at once; `over` replaces fields of the frame. */
  push(request: AnyMetricsRequest, metrics: Record<string, number | MetricUpdate>, over: object = {}): void {
    const view = this.#viewOf(request);
    const { event, data } = view.update(metrics, this.#nowMs, over);
    this.say(event, data, view);
  }

  /** An update that nobody hears of: it can still be sent again to those who ask to go on. */
  lose(request: AnyMetricsRequest, metrics: Record<string, number | MetricUpdate>): void {
    this.#viewOf(request).update(metrics, this.#nowMs, {});
  }

  /** One frame of events, at once. */
  happen(request: AnyMetricsRequest, events: readonly StreamEvent[]): void {
    const view = this.#viewOf(request);
    const { event, data } = view.events(events);
    this.say(event, data, view);
  }

  /** Advances the view without telling anybody, and keeps nothing: whoever is not there yet needs a snapshot. */
  skip(request: AnyMetricsRequest, frames = 1): void {
    this.#viewOf(request).skip(frames);
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
    this.say('snapshot', { ...view.snapshot(this.epoch, this.#nowMs), ...over }, view);
  }

  /** Forgets all subscriptions, as no real one does: what is asked of them is refused. */
  forget(): void {
    for (const subscribed of this.#subscribed.values()) subscribed.clear();
  }

  drop(code = 1006, reason = ''): void {
    for (const socket of this.openSockets) socket.end(code, reason);
  }

  get #nowMs(): number {
    return this.clock.now() + this.offsetMs;
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
    const view = new FakeView(`v${this.#views.size}`, String(whole.channel));
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
    const nowMs = this.#nowMs;
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
    if (event === 'ping') ack({ pong: this.#nowMs });
    if (event === 'auth:refresh') ack(this.refresh((data as { token: string }).token));
    if (event === 'unsubscribe') {
      subscribed.delete((data as { subscriptionId: string }).subscriptionId);
      ack({ success: true });
    }
    if (event === 'resync') {
      const view = subscribed.get((data as { subscriptionId: string }).subscriptionId);
      ack(
        view === undefined ? { success: false, code: 'BAD_MESSAGE', error: 'no', retryable: false } : { success: true },
      );
      if (view !== undefined) socket.deliver({ event: 'snapshot', data: view.snapshot(this.epoch, this.#nowMs) });
    }
    if (event === 'update-subscription') this.#change(socket, subscribed, data as Change, ack);
    if (event !== 'subscribe') return;
    const wishes = (Array.isArray(data) ? data : [data]) as (AnyMetricsRequest & { resume?: Position })[];
    const all = wishes.map(({ resume, ...request }) => this.#subscribe(subscribed, request, resume));
    const answers = all.map(({ answer }) => answer);
    ack(Array.isArray(data) ? answers : answers[0]);
    for (const frame of all.flatMap(({ frames }) => frames)) socket.deliver(frame);
  }

  #change(
    socket: FakeSocket,
    subscribed: Map<string, FakeView>,
    { subscriptionId, ...change }: Change,
    ack: (answer: SubscribeAnswer) => void,
  ): void {
    const before = this.#requests.get(subscriptionId);
    const given = Object.entries({ ...before, ...change });
    // An empty filter or grouping takes away what there was.
    const kept = given.filter(([, value]) => Object.keys(value ?? {}).length > 0);
    const request = Object.fromEntries(kept) as AnyMetricsRequest;
    const refused = this.refusal?.(request);
    if (refused !== undefined) {
      ack(refused);
      return;
    }
    const view = this.#viewOf(request);
    subscribed.set(subscriptionId, view);
    this.#requests.set(subscriptionId, request);
    ack(this.#granted(subscriptionId, view, undefined));
    socket.deliver({ event: 'snapshot', data: view.snapshot(this.epoch, this.#nowMs) });
  }

  #subscribe(
    subscribed: Map<string, FakeView>,
    request: AnyMetricsRequest,
    resume: Position | undefined,
  ): { readonly answer: SubscribeAnswer; readonly frames: readonly object[] } {
    const refused = this.refusal?.(request);
    if (refused !== undefined && !refused.success) return { answer: refused, frames: [] };
    const view = this.#viewOf(request);
    const missed = resume?.epoch === this.epoch ? view.after(resume.sequence) : undefined;
    this.#serial += 1;
    const subscriptionId = `s${this.#serial}`;
    subscribed.set(subscriptionId, view);
    this.#requests.set(subscriptionId, request);
    const answer = this.#granted(subscriptionId, view, missed === undefined ? undefined : resume?.sequence);
    return { answer, frames: missed ?? [{ event: 'snapshot', data: view.snapshot(this.epoch, this.#nowMs) }] };
  }

  /** @param from position that it goes on from; undefined: a snapshot follows. */
  #granted(subscriptionId: string, view: FakeView, from: number | undefined): SubscribeGranted {
    const granted = { metrics: Object.keys(view.values), type: null, window: 1 };
    const at = { epoch: this.epoch, sequence: from ?? view.sequence, recovered: from !== undefined };
    return { success: true, subscriptionId, view: view.id, granted, denied: [], ...at };
  }
}
