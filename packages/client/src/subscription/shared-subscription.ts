/** One question to the server, however many ask it: what is held of its view, and who wants to know. */
import type { Snapshot, SubscribeGranted, Update } from '@streamgauge/protocol';
import type { Cancel, Clock } from '../clock.js';
import type { ConnectionState } from '../connection/connection-state.js';
import { Listeners } from '../listeners.js';
import type { Log } from '../log.js';
import type { Flushable, Flusher } from '../series/flusher.js';
import { type FreshnessOptions, freshnessOf, freshnessThresholds, nextFreshnessMs } from '../series/freshness.js';
import { healthOf, type StreamStatus } from '../series/health.js';
import { HeldView, type ViewChange } from '../series/held-view.js';
import { type Degradation, type MetricsSnapshot, pendingSnapshot } from '../series/metrics-snapshot.js';
import type { StreamError } from '../stream-error.js';
import { type AnyMetricsRequest, requestOfKey } from './metrics-request.js';

export interface SubscriptionSurroundings {
  readonly clock: Clock;
  readonly flusher: Flusher;
  readonly log: Log;
  readonly connection: () => ConnectionState;
}

/** Where the server stands: not asked, about to be, asked, granted. */
export type Standing = 'none' | 'queued' | 'asked' | 'granted';

interface Waiter {
  readonly resolve: (snapshot: MetricsSnapshot) => void;
  readonly reject: (error: StreamError) => void;
}

export class SharedSubscription implements Flushable {
  readonly key: string;
  readonly request: AnyMetricsRequest;
  readonly users = new Set<FreshnessOptions>();
  readonly changeListeners: Listeners<[]>;
  readonly updateListeners: Listeners<[ViewChange]>;
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
  readonly #held = new HeldView();
  #stream: StreamStatus = 'subscribing';
  #error: StreamError | null = null;
  #gaps = 0;
  #degraded: Degradation | null = null;
  #denied: MetricsSnapshot['denied'] = pendingSnapshot.denied;
  #windowMs = 0;
  #updatedAtMs: number | null = null;
  #cancelAging: Cancel | null = null;
  #waiters: Waiter[] = [];

  constructor(key: string, surroundings: SubscriptionSurroundings) {
    this.key = key;
    this.request = requestOfKey(key);
    this.#surroundings = surroundings;
    this.changeListeners = new Listeners(surroundings.log);
    this.updateListeners = new Listeners(surroundings.log);
  }

  /** Resolves with the next snapshot that is taken over, at once where there is one and `isHeldEnough`. */
  next(isHeldEnough: boolean): Promise<MetricsSnapshot> {
    if (isHeldEnough && this.published.data !== null) return Promise.resolve(this.published);
    if (isHeldEnough && this.#stream === 'denied' && this.#error !== null) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  granted(answer: SubscribeGranted): void {
    this.standing = 'granted';
    this.subscriptionId = answer.subscriptionId;
    this.view = answer.view;
    this.failures = 0;
    this.#error = null;
    this.#degraded = null;
    this.#denied = answer.denied;
    this.#windowMs = answer.granted.window * 1_000;
    this.touch();
  }

  /** `isFinal`: asking again would not help. */
  refused(error: StreamError, isFinal: boolean): void {
    this.forget();
    this.#error = error;
    if (isFinal) {
      this.#stream = 'denied';
      this.#reject(error);
    }
    this.touch();
  }

  /** The server knows it no longer, or is about to be asked anew: values stay, updates wait for a snapshot. */
  forget(): void {
    this.standing = 'none';
    this.subscriptionId = null;
    this.view = null;
    this.#held.awaitSnapshot();
    this.#stream = this.#held.data === null ? 'subscribing' : 'resuming';
    this.touch();
  }

  /** @returns Whether there is a gap, which only a new snapshot heals. */
  receive(event: string, data: unknown): boolean {
    switch (event) {
      case 'snapshot':
        return this.#applied(this.#held.applySnapshot(data as Snapshot));
      case 'update':
        return this.#applied(this.#held.applyUpdate(data as Update));
      case 'stream:beat':
        this.#held.vouch((data as { asOf: number }).asOf);
        break;
      case 'stream:quality':
        this.#degrade(data as { level: string; reason: string; merged?: number; effectiveWindow?: number });
        break;
      default:
        return false;
    }
    this.touch();
    return false;
  }

  #applied(applied: ReturnType<HeldView['applyUpdate']>): boolean {
    const { clock } = this.#surroundings;
    if (applied === 'gap') {
      this.#gaps += 1;
      this.#held.awaitSnapshot();
      this.touch();
      return true;
    }
    if (applied !== 'applied') return false;
    this.#stream = 'live';
    this.#updatedAtMs = clock.now();
    this.touch();
    if (this.#held.change !== null) this.updateListeners.notify(this.#held.change);
    return false;
  }

  #degrade(quality: { level: string; reason: string; merged?: number; effectiveWindow?: number }): void {
    const { level, reason, merged, effectiveWindow } = quality;
    const since = this.#degraded?.since ?? this.#surroundings.clock.now();
    const skipped = (this.#degraded?.skipped ?? 0) + (merged ?? 0);
    this.#degraded =
      level === 'live' ? null : { level, reason, skipped, effectiveWindow: effectiveWindow ?? null, since };
  }

  touch(): void {
    this.#surroundings.flusher.mark(this);
  }

  publish(): boolean {
    const next = this.#snapshot();
    const before = this.published;
    const isChanged = (Object.keys(next) as (keyof MetricsSnapshot)[]).some((field) => next[field] !== before[field]);
    if (isChanged) this.published = next;
    if (!this.#held.isAwaiting) {
      for (const { resolve } of this.#waiters.splice(0)) resolve(this.published);
    }
    return isChanged;
  }

  notify(): void {
    this.changeListeners.notify();
  }

  /** Nobody uses it any more. */
  end(error: StreamError): void {
    this.cancelLinger?.();
    this.cancelRetry?.();
    this.#cancelAging?.();
    this.#cancelAging = this.cancelLinger = this.cancelRetry = null;
    this.#stream = 'closed';
    this.#reject(error);
    this.touch();
  }

  #reject(error: StreamError): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }

  #snapshot(): MetricsSnapshot {
    const held = this.#held;
    const connection = this.#surroundings.connection();
    const status = held.data !== null ? 'success' : this.#stream === 'denied' ? 'error' : 'pending';
    const freshness = this.#age(connection.clockOffset ?? 0);
    const isDegraded = this.#degraded !== null;
    return {
      data: held.data,
      series: held.series,
      status,
      stream: this.#stream,
      freshness,
      health: healthOf({ connection, status, stream: this.#stream, freshness, isDegraded }),
      updatedAt: this.#updatedAtMs,
      asOf: held.asOfMs,
      sequence: held.sequence,
      gaps: this.#gaps,
      degraded: this.#degraded,
      isPrevious: false,
      subscriptionId: this.subscriptionId,
      denied: this.#denied,
      error: this.#error,
    };
  }

  /** The strictest wish of all users decides. A timer looks again when the answer can next be another one. */
  #age(clockOffsetMs: number): MetricsSnapshot['freshness'] {
    const { clock } = this.#surroundings;
    const asOfMs = this.#held.asOfMs;
    const ageMs = asOfMs === null ? null : clock.now() + clockOffsetMs - asOfMs;
    const thresholds = freshnessThresholds(strictest([...this.users]), this.#windowMs);
    const againMs = nextFreshnessMs(ageMs, thresholds);
    if (againMs !== null && this.#cancelAging === null && this.#stream !== 'closed') {
      this.#cancelAging = clock.after(againMs, () => {
        this.#cancelAging = null;
        this.touch();
      });
    }
    return freshnessOf(ageMs, thresholds);
  }
}

function strictest(all: readonly FreshnessOptions[]): FreshnessOptions {
  const least = (values: readonly (number | undefined)[]): number | undefined => {
    const given = values.filter((value) => value !== undefined);
    return given.length === 0 ? undefined : Math.min(...given);
  };
  return {
    lateAfterMs: least(all.map((each) => each.lateAfterMs)),
    staleAfterMs: least(all.map((each) => each.staleAfterMs)),
  };
}
