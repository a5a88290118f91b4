/**
 * All that is subscribed, as wishes: equal requests share one subscription of the server, each new connection is told all
 * of them in one message, and the last release is told to the server only after a while, because a page that changes its
 * route (or rehearses its mounting) is back at once.
 */
import {
  limits,
  type Refused,
  type ResyncAnswer,
  type SubscribeAnswer,
  type SubscribeGranted,
} from '@streamgauge/protocol';
import type { Cancel } from '../clock.js';
import { type ReconnectPolicy, retryDelayMs } from '../connection/reconnect-policy.js';
import type { FreshnessOptions } from '../series/freshness.js';
import { type ErrorOnWire, fromWire, StreamError } from '../stream-error.js';
import { type AnyMetricsRequest, requestKey } from './metrics-request.js';
import { SharedSubscription, type SubscriptionSurroundings } from './shared-subscription.js';

/** What the subscriptions need of the connection. */
export interface Wire {
  isLive(): boolean;
  request(event: string, data: unknown, onAnswer: (answer: unknown, error: StreamError | null) => void): void;
  /** Somebody subscribes. */
  needed(): void;
  /** Nothing has been subscribed for a while. */
  unneeded(): void;
}

export interface SubscriptionSettings {
  readonly surroundings: SubscriptionSurroundings;
  readonly wire: Wire;
  readonly policy: ReconnectPolicy;
  readonly lingerMs: number;
  readonly idleCloseMs: number;
}

/** A subscription asks again because of a gap at most this often, ms. */
export const healIntervalMs = 1_000;

/** What to tell the server to make one request of another; undefined where that cannot be said by changes. */
function changesOf(before: AnyMetricsRequest, after: AnyMetricsRequest): object | undefined {
  if (after.channel === undefined || after.channel !== before.channel) return undefined;
  const { metrics, filters = {}, groupBy = [], aggregation } = after;
  if (metrics === undefined && before.metrics !== undefined) return undefined;
  if (aggregation === undefined && before.aggregation !== undefined) return undefined;
  return { metrics, filters, groupBy, aggregation };
}

const ignoreAnswer = (): void => {};

export class Subscriptions {
  readonly #settings: SubscriptionSettings;
  readonly #byKey = new Map<string, SharedSubscription>();
  readonly #byView = new Map<string, Set<SharedSubscription>>();
  #isQueued = false;
  #cancelIdle: Cancel | null = null;

  constructor(settings: SubscriptionSettings) {
    this.#settings = settings;
  }

  find(key: string): SharedSubscription | undefined {
    return this.#byKey.get(key);
  }

  acquire(request: AnyMetricsRequest, user: FreshnessOptions): SharedSubscription {
    const key = requestKey(request);
    const shared = this.#byKey.get(key) ?? new SharedSubscription(key, this.#settings.surroundings);
    this.#byKey.set(key, shared);
    shared.users.add(user);
    shared.cancelLinger?.();
    shared.cancelLinger = null;
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    if (shared.standing === 'none' && shared.cancelRetry === null) this.#queue(shared);
    this.#settings.wire.needed();
    return shared;
  }

  release(shared: SharedSubscription, user: FreshnessOptions): void {
    const { surroundings, lingerMs } = this.#settings;
    if (!shared.users.delete(user) || shared.users.size > 0) return;
    shared.cancelLinger = surroundings.clock.after(lingerMs, () => this.#drop(shared));
  }

  /**
   * A user asks for something else of the channel. Where nobody else uses the subscription and nobody has the other one,
   * the server is told to change it; else the user leaves the one and joins the other.
   */
  change(shared: SharedSubscription, user: FreshnessOptions, request: AnyMetricsRequest): SharedSubscription {
    const { wire } = this.#settings;
    const key = requestKey(request);
    if (key === shared.key) return shared;
    const { subscriptionId } = shared;
    const changes = shared.users.size === 1 && !this.#byKey.has(key) ? changesOf(shared.request, request) : undefined;
    if (changes === undefined || subscriptionId === null || !wire.isLive()) {
      const joined = this.acquire(request, user);
      this.release(shared, user);
      return joined;
    }
    const next = new SharedSubscription(key, this.#settings.surroundings, shared.published);
    next.users.add(user);
    next.standing = 'asked';
    this.#byKey.set(key, next);
    // Given away: whoever drops it must not end it at the server.
    shared.subscriptionId = null;
    this.release(shared, user);
    wire.request('update-subscription', { subscriptionId, ...changes }, (answer, error) => {
      const isGranted = (answer as SubscribeAnswer | undefined)?.success === true;
      this.#givenAway(shared, subscriptionId, isGranted);
      this.#answered(next, error, answer as SubscribeAnswer | undefined);
    });
    return next;
  }

  /** The server has made another one of it, or has refused to and keeps it. */
  #givenAway(shared: SharedSubscription, subscriptionId: string, isGranted: boolean): void {
    const isHeld = this.#byKey.get(shared.key) === shared;
    if (isGranted) {
      this.#forgetView(shared);
      if (!isHeld) return;
      shared.forget();
      if (shared.users.size > 0) this.#queue(shared);
    } else if (isHeld) shared.subscriptionId = subscriptionId;
    else this.#settings.wire.request('unsubscribe', { subscriptionId }, ignoreAnswer);
  }

  /** Asks for a new snapshot now, and goes on with what comes meanwhile. */
  refresh(shared: SharedSubscription): void {
    const { wire } = this.#settings;
    const { subscriptionId, standing } = shared;
    shared.distrust();
    if (standing !== 'granted' || !wire.isLive()) {
      this.#askAgain(shared);
      return;
    }
    wire.request('resync', { subscriptionId }, (answer) => {
      const isKnown = (answer as ResyncAnswer | Refused | undefined)?.success === true;
      if (!isKnown && shared.subscriptionId === subscriptionId) this.#askAgain(shared);
    });
  }

  /** A connection stands: the server knows nothing yet. */
  up(): void {
    for (const shared of this.#byKey.values()) {
      shared.cancelRetry?.();
      shared.cancelRetry = null;
      if (shared.users.size > 0) shared.standing = 'queued';
    }
    this.#sendQueued();
  }

  down(): void {
    this.#byView.clear();
    for (const shared of this.#byKey.values()) shared.forget();
  }

  /** Something that all snapshots tell of has changed, such as the state of the connection. */
  touchAll(): void {
    for (const shared of this.#byKey.values()) shared.touch();
  }

  receive(event: string, data: unknown): void {
    if (event === 'subscription:revoked') {
      this.#revoked(data as { subscriptionId: string; code: ErrorOnWire['code'] });
      return;
    }
    const view = (data as { view?: unknown } | undefined)?.view;
    for (const shared of [...(this.#byView.get(String(view)) ?? [])]) {
      if (shared.receive(event, data)) this.#heal(shared);
    }
  }

  destroy(): void {
    this.#cancelIdle?.();
    const error = new StreamError('CLOSED', 'The client was destroyed.', false);
    for (const shared of this.#byKey.values()) shared.end(error);
    this.#byKey.clear();
    this.#byView.clear();
  }

  /** The server is to go on from what is held, or to begin with a snapshot where nothing can be gone on from. */
  #askAgain(shared: SharedSubscription): void {
    shared.cancelRetry?.();
    shared.cancelRetry = null;
    if (shared.standing === 'queued' || shared.standing === 'asked') return;
    this.#leave(shared);
    shared.forget();
    this.#queue(shared);
  }

  #queue(shared: SharedSubscription): void {
    if (!this.#settings.wire.isLive()) return;
    shared.standing = 'queued';
    if (this.#isQueued) return;
    this.#isQueued = true;
    // A page mounts many widgets in one turn: one message for all of them.
    queueMicrotask(() => this.#sendQueued());
  }

  #sendQueued(): void {
    this.#isQueued = false;
    if (!this.#settings.wire.isLive()) return;
    const queued = [...this.#byKey.values()].filter((shared) => shared.standing === 'queued');
    for (let start = 0; start < queued.length; start += limits.subscribeBatchMax) {
      this.#send(queued.slice(start, start + limits.subscribeBatchMax));
    }
  }

  #send(batch: readonly SharedSubscription[]): void {
    for (const shared of batch) shared.standing = 'asked';
    const requests = batch.map((shared) => shared.wish);
    this.#settings.wire.request('subscribe', requests.length === 1 ? requests[0] : requests, (answer, error) => {
      for (const [index, shared] of batch.entries()) {
        const one = Array.isArray(answer) ? (answer as unknown[])[index] : answer;
        this.#answered(shared, error, one as SubscribeAnswer | undefined);
      }
    });
  }

  #answered(shared: SharedSubscription, error: StreamError | null, answer: SubscribeAnswer | undefined): void {
    if (answer?.success === true) this.#granted(shared, answer);
    else {
      const lacking = new StreamError('BAD_MESSAGE', 'The server did not answer the subscription.', false);
      this.#refused(shared, error ?? (answer === undefined ? lacking : fromWire(answer)));
    }
  }

  #granted(shared: SharedSubscription, answer: SubscribeGranted): void {
    if (this.#byKey.get(shared.key) !== shared) {
      this.#settings.wire.request('unsubscribe', { subscriptionId: answer.subscriptionId }, ignoreAnswer);
      return;
    }
    const goesOn = shared.granted(answer);
    const sharing = this.#byView.get(answer.view) ?? new Set();
    this.#byView.set(answer.view, sharing.add(shared));
    if (!goesOn) this.refresh(shared);
  }

  #refused(shared: SharedSubscription, error: StreamError): void {
    const { surroundings, policy } = this.#settings;
    shared.refused(error, !error.retryable);
    if (!error.retryable || shared.users.size === 0) return;
    const delayMs = error.retryAfterMs ?? retryDelayMs(policy, shared.failures, surroundings.clock.random());
    shared.failures += 1;
    this.#askLater(shared, delayMs);
  }

  #revoked({ subscriptionId, code }: { subscriptionId: string; code: ErrorOnWire['code'] }): void {
    for (const shared of this.#byKey.values()) {
      if (shared.subscriptionId !== subscriptionId) continue;
      this.#forgetView(shared);
      shared.refused(new StreamError(code, 'The right to this subscription has ended.', false), true);
    }
  }

  #heal(shared: SharedSubscription): void {
    const nowMs = this.#settings.surroundings.clock.now();
    const waitMs = shared.healedAtMs + healIntervalMs - nowMs;
    if (shared.cancelRetry !== null) return;
    this.#settings.surroundings.log({ level: 'info', event: 'gap', data: shared.key });
    if (waitMs > 0) {
      this.#askLater(shared, waitMs);
    } else {
      shared.healedAtMs = nowMs;
      this.#askAgain(shared);
    }
  }

  #askLater(shared: SharedSubscription, delayMs: number): void {
    const { clock } = this.#settings.surroundings;
    shared.cancelRetry = clock.after(delayMs, () => {
      shared.healedAtMs = clock.now();
      this.#askAgain(shared);
    });
  }

  #drop(shared: SharedSubscription): void {
    const { surroundings, wire, idleCloseMs } = this.#settings;
    this.#leave(shared);
    this.#byKey.delete(shared.key);
    shared.end(new StreamError('CLOSED', 'The subscription was released.', false));
    if (this.#byKey.size > 0) return;
    this.#cancelIdle = surroundings.clock.after(idleCloseMs, () => wire.unneeded());
  }

  /** The server forgets it. */
  #leave(shared: SharedSubscription): void {
    const { wire } = this.#settings;
    const { subscriptionId } = shared;
    this.#forgetView(shared);
    if (subscriptionId !== null && wire.isLive()) wire.request('unsubscribe', { subscriptionId }, ignoreAnswer);
  }

  #forgetView(shared: SharedSubscription): void {
    const sharing = this.#byView.get(shared.view ?? '');
    if (sharing?.delete(shared) === true && sharing.size === 0) this.#byView.delete(shared.view ?? '');
  }
}
