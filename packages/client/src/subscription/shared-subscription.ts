/** One question to the server, however many ask it: what is held of its view, and who wants to know. */
import type {
  EventMessage,
  EventsGap,
  Position,
  Snapshot,
  StreamBeat,
  StreamEvent,
  StreamQuality,
  StreamStale,
  SubscribeGranted,
  Update,
} from '@streamgauge/protocol';
import type { Cancel, Clock } from '../clock.js';
import type { ConnectionState } from '../connection/connection-state.js';
import { Listeners } from '../listeners.js';
import type { Log } from '../log.js';
import { Aging } from '../series/aging.js';
import { type Degradation, degradationAfter, withSkipped } from '../series/degradation.js';
import type { Flushable, Flusher } from '../series/flusher.js';
import type { FreshnessOptions } from '../series/freshness.js';
import { healthOf, type StreamStatus } from '../series/health.js';
import { type Applied, HeldView, type ViewChange } from '../series/held-view.js';
import { type MetricsSnapshot, pendingSnapshot } from '../series/metrics-snapshot.js';
import type { MissedEvents } from '../series/missed-events.js';
import type { StreamError } from '../stream-error.js';
import { type AnyMetricsRequest, requestOfKey } from './metrics-request.js';
import { Waiters } from './waiters.js';

export interface SubscriptionSurroundings {
  readonly clock: Clock;
  readonly flusher: Flusher;
  readonly log: Log;
  readonly connection: () => ConnectionState;
}

/** Where the server stands: not asked, about to be, asked, granted. */
export type Standing = 'none' | 'queued' | 'asked' | 'granted';

export class SharedSubscription implements Flushable {
  readonly key: string;
  readonly request: AnyMetricsRequest;
  readonly users = new Set<FreshnessOptions>();
  readonly changeListeners: Listeners<[]>;
  readonly updateListeners: Listeners<[ViewChange]>;
  readonly eventListeners: Listeners<[StreamEvent]>;
  readonly missedListeners: Listeners<[MissedEvents]>;
  standing: Standing = 'none';
  subscriptionId: string | null = null;
  view: string | null = null;
  /** When the server was last asked because of a gap, ms. */
  healedAtMs = Number.NEGATIVE_INFINITY;
  /** Refusals in a row that may pass. */
  failures = 0;
  /** The next thing that time will do to it: linger's end, or another try. */
  cancelLinger: Cancel | null = null;
  cancelRetry: Cancel | null = null;
  published: MetricsSnapshot = pendingSnapshot;
  readonly #surroundings: SubscriptionSurroundings;
  readonly #before: MetricsSnapshot;
  readonly #held = new HeldView();
  readonly #aging: Aging;
  readonly #waiters = new Waiters();
  #stream: StreamStatus = 'subscribing';
  #error: StreamError | null = null;
  #gaps = 0;
  #degraded: Degradation | null = null;
  #denied: MetricsSnapshot['denied'] = pendingSnapshot.denied;
  #windowMs = 0;
  #updatedAtMs: number | null = null;

  /** @param before whose values are shown until there are own ones. */
  constructor(key: string, surroundings: SubscriptionSurroundings, before: MetricsSnapshot = pendingSnapshot) {
    this.key = key;
    this.#before = before;
    const { data, series } = before;
    if (data !== null) this.published = { ...pendingSnapshot, data, series, isPrevious: true };
    this.request = requestOfKey(key);
    this.#surroundings = surroundings;
    this.changeListeners = new Listeners(surroundings.log);
    this.updateListeners = new Listeners(surroundings.log);
    this.eventListeners = new Listeners(surroundings.log);
    this.missedListeners = new Listeners(surroundings.log);
    this.#aging = new Aging(surroundings.clock, () => this.touch());
  }

  /** What to ask the server for: the request, and where it may go on. */
  get wish(): object {
    const { position, channel } = this.#held;
    if (position === null) return this.request;
    // A key label alone has no room for a position; the channel that it stood for is known by now.
    const request = this.request.channel === undefined ? { channel, filters: this.request } : this.request;
    return { ...request, resume: position };
  }

  /** The first snapshot with data, at once where there is one. */
  ready(): Promise<MetricsSnapshot> {
    if (this.#held.data !== null) return Promise.resolve(this.published);
    if (this.#stream === 'denied' && this.#error !== null) return Promise.reject(this.#error);
    return this.#waiters.until(() => this.#held.data !== null);
  }

  /** The next snapshot that comes from the server. */
  renewed(): Promise<MetricsSnapshot> {
    const before = this.#held.snapshots;
    return this.#waiters.until(() => this.#held.snapshots > before);
  }

  /** @returns False when the server goes on from what is not held, so that only a snapshot will do. */
  granted(answer: SubscribeGranted): boolean {
    this.standing = 'granted';
    this.subscriptionId = answer.subscriptionId;
    this.view = answer.view;
    this.failures = 0;
    this.#error = null;
    this.#degraded = null;
    this.#denied = answer.denied;
    this.#windowMs = answer.granted.window * 1_000;
    this.touch();
    if (!answer.recovered) return true;
    if (!this.#held.resume(answer)) return false;
    this.#stream = 'live';
    return true;
  }

  /** Only a snapshot will do from now on. */
  distrust(): void {
    this.#held.distrust();
  }

  /** `isFinal`: asking again would not help. */
  refused(error: StreamError, isFinal: boolean): void {
    this.forget();
    this.#error = error;
    if (isFinal) {
      this.#stream = 'denied';
      this.#waiters.reject(error);
    }
    this.touch();
  }

  /** The server knows it no longer, or is about to be asked anew: values stay, frames wait for its word. */
  forget(): void {
    this.standing = 'none';
    this.subscriptionId = null;
    this.view = null;
    this.#held.pause();
    this.#stream = this.#held.data === null ? 'subscribing' : 'resuming';
    this.touch();
  }

  /** @returns Whether frames are missing, which only the server can bring. */
  receive(event: string, data: unknown): boolean {
    switch (event) {
      case 'snapshot':
        return this.#snapshotCame(data as Snapshot);
      case 'update':
        return this.#updateCame(data as Update);
      case 'event':
        return this.#eventsCame(data as EventMessage);
      case 'events:gap':
        return this.#eventsMissed(data as EventsGap);
      case 'stream:beat':
        this.#held.vouch((data as StreamBeat).asOf);
        break;
      case 'stream:stale':
        this.#held.silence(data as StreamStale);
        break;
      case 'stream:quality':
        this.#degraded = degradationAfter(this.#degraded, data as StreamQuality, this.#surroundings.clock.now());
        break;
      default:
        return false;
    }
    this.touch();
    return false;
  }

  #snapshotCame(page: Snapshot): boolean {
    const before = this.#held.last;
    const applied = this.#held.applySnapshot(page);
    if (applied === 'applied' && before !== null) this.#tellMissed(before, page);
    return this.#applied(applied, () => this.#tellChange());
  }

  #updateCame(update: Update): boolean {
    return this.#applied(this.#held.applyUpdate(update), () => {
      this.#degraded = withSkipped(this.#degraded, update.merged ?? 1);
      this.#tellChange();
    });
  }

  #eventsCame(message: EventMessage): boolean {
    return this.#applied(this.#held.applyEvents(message), () => {
      for (const event of message.events) this.eventListeners.notify(event);
    });
  }

  #eventsMissed(gap: EventsGap): boolean {
    const { from, to, missed } = gap;
    return this.#applied(this.#held.applyEventsGap(gap), () => this.missedListeners.notify({ from, to, missed }));
  }

  /** A snapshot brings numbers up to date; of events it says only that some may have passed. */
  #tellMissed(before: Position, { epoch, sequence }: Snapshot): void {
    if (before.epoch !== epoch) this.missedListeners.notify({ from: null, to: null, missed: null });
    else if (before.sequence < sequence) {
      this.missedListeners.notify({ from: before.sequence + 1, to: sequence, missed: null });
    }
  }

  #tellChange(): void {
    if (this.#held.change !== null) this.updateListeners.notify(this.#held.change);
  }

  #applied(applied: Applied, tell: () => void): boolean {
    if (applied === 'gap') {
      this.#gaps += 1;
      this.touch();
      return true;
    }
    if (applied !== 'applied') return false;
    this.#stream = 'live';
    this.#updatedAtMs = this.#surroundings.clock.now();
    this.touch();
    tell();
    return false;
  }

  touch(): void {
    this.#surroundings.flusher.mark(this);
  }

  publish(): boolean {
    const next = this.#snapshot();
    const before = this.published;
    const isChanged = (Object.keys(next) as (keyof MetricsSnapshot)[]).some((field) => next[field] !== before[field]);
    if (isChanged) this.published = next;
    this.#waiters.look(this.published);
    return isChanged;
  }

  notify(): void {
    this.changeListeners.notify();
  }

  /** Nobody uses it any more. */
  end(error: StreamError): void {
    this.cancelLinger?.();
    this.cancelRetry?.();
    this.#aging.stop();
    this.cancelLinger = this.cancelRetry = null;
    this.#stream = 'closed';
    this.#waiters.reject(error);
    this.touch();
  }

  #snapshot(): MetricsSnapshot {
    const held = this.#held;
    const connection = this.#surroundings.connection();
    const status = held.data !== null ? 'success' : this.#stream === 'denied' ? 'error' : 'pending';
    const freshness = this.#freshness(connection);
    const isDegraded = this.#degraded !== null;
    const isPrevious = held.data === null && this.#before.data !== null;
    return {
      data: held.data ?? this.#before.data,
      series: isPrevious ? this.#before.series : held.series,
      status,
      stream: this.#stream,
      freshness,
      health: healthOf({ connection, status, stream: this.#stream, freshness, isDegraded }),
      updatedAt: this.#updatedAtMs,
      asOf: held.asOfMs,
      staleSince: held.silentSinceMs,
      sequence: held.sequence,
      gaps: this.#gaps,
      degraded: this.#degraded,
      isPrevious,
      subscriptionId: this.subscriptionId,
      denied: this.#denied,
      error: this.#error,
    };
  }

  #freshness({ clockOffset, status }: ConnectionState): MetricsSnapshot['freshness'] {
    // Of what has ended nobody wants to know, and no timer may outlive it.
    if (this.#stream === 'closed') return this.published.freshness;
    return this.#aging.freshness({
      asOfMs: this.#held.asOfMs,
      clockOffsetMs: clockOffset ?? 0,
      windowMs: this.#windowMs,
      wishes: this.users,
      isTold: status === 'connected' && this.#stream === 'live',
      isSilent: this.#held.silentSinceMs !== null,
    });
  }
}
