import {
  limits,
  type QualityLevel,
  type ResyncRequest,
  StreamgaugeError,
  type SubscribeRequest,
  type SubscribeShorthand,
  type SubscriptionRevoked,
  type UnsubscribeRequest,
  type UpdateSubscriptionRequest,
} from '@streamgauge/protocol';
import type { Principal } from '../catalog/access.js';
import type { Pressure } from '../ports/frame-sink.js';
import type { CaughtUp } from '../stream/catch-up.js';
import type { Frame } from '../stream/frame.js';
import { FrameBatch } from '../stream/frame-batch.js';
import type { SharedView } from '../stream/shared-view.js';
import type { View } from '../stream/view.js';
import type { Explanation, Granted, Resynced, Subscribed } from './answers.js';
import type { CountedSink } from './counted-sink.js';
import { Decisions } from './decisions.js';
import { framesAfter, type Joined, joinAdditive, joinAfter } from './join-view.js';
import { lostSubscriptions } from './lost-right.js';
import { type Paced, Pacing } from './pacing.js';
import type { Resolved } from './resolve-request.js';
import type { SessionHost } from './session-host.js';
import { changedRequest, grantedAnswer, refusing, type Subscription } from './subscription.js';
import type { Member, ViewGroup } from './view-group.js';

/** One authenticated connection, whatever its door: its principal, its subscriptions, and what it is due. */
export class Session implements Member, Paced {
  readonly decisions = new Decisions();
  group: ViewGroup | undefined;
  place = -1;
  private readonly byId = new Map<string, Subscription>();
  private serial = 0;
  private isOpen = true;
  private isTogether = false;
  private pacing: Pacing | undefined;

  constructor(
    readonly id: string,
    public principal: Principal,
    readonly sink: CountedSink,
    private readonly host: SessionHost,
  ) {}

  get subscriptions(): readonly Subscription[] {
    return [...this.byId.values()];
  }

  /** How the session is served. */
  get level(): QualityLevel {
    return this.pacing?.level ?? 'live';
  }

  /** Whether frames go past it, to be told later. */
  get isHeldBack(): boolean {
    return this.pacing?.isHeldBack ?? false;
  }

  views(): Set<SharedView> {
    return new Set([...this.byId.values()].map(({ view }) => view));
  }

  /** Sends what follows from an answer, once the answer has gone out. */
  deliver(frames: readonly Frame[]): void {
    if (frames.length === 0 || !this.isOpen) return;
    if (frames.length === 1 && !this.isHeldBack) {
      const pressure = this.sink.write(new FrameBatch(frames));
      if (pressure !== 'none') this.fallBehind(pressure, this.host.nowMs());
      return;
    }
    const pacing = this.paced();
    const wasHeldBack = pacing.isHeldBack;
    pacing.send(frames);
    if (!wasHeldBack && pacing.isHeldBack) this.fallBehind(pacing.pressure, this.host.nowMs());
  }

  /** The connection has taken everything that was written. */
  ready(): void {
    if (this.pacing === undefined || !this.isOpen) return;
    if (this.pacing.ready(this.host.nowMs())) this.host.caughtUp(this);
  }

  /** The connection did not take all of a batch. */
  fallBehind(pressure: Pressure, nowMs: number): void {
    this.paced().fallBehind(pressure, nowMs);
    this.host.holdBack(this);
  }

  /** Frames of its views were due that it does not get now. */
  passOver(due: readonly Frame[], nowMs: number): void {
    this.pacing?.passOver(due, nowMs);
  }

  /** Time has moved on for one that is not up to date, or was not. Returns whether it must be looked at again. */
  passTime(nowMs: number): boolean {
    const outcome = this.pacing?.passTime(nowMs) ?? 'over';
    if (outcome === 'caught up') this.host.caughtUp(this);
    if (outcome === 'behind') this.host.holdBack(this);
    if (outcome === 'over') this.pacing = undefined;
    return outcome !== 'over';
  }

  catchUp(view: View, sequence: number): CaughtUp | undefined {
    return this.host.catchUp(view, sequence, 1);
  }

  snapshot(view: SharedView): Frame[] {
    return this.host.snapshot(view);
  }

  silence(view: SharedView): Frame[] {
    return this.host.silence(view);
  }

  /** Why a subscription gets what it gets; undefined when there is no such subscription. */
  explain(subscriptionId: string): Explanation | undefined {
    const view = this.byId.get(subscriptionId)?.view;
    if (view === undefined) return undefined;
    return {
      view: view.id,
      level: this.level,
      factor: this.pacing?.factor ?? 1,
      sequence: this.pacing?.sequenceOf(view) ?? view.sequence,
      head: view.sequence,
      decisions: this.decisions.about(view.id),
    };
  }

  /**
   * Does what several requests of one message ask. Time stands still meanwhile, so that no frame of the first one leaves
   * before all of them have been answered.
   */
  together<T>(act: () => T): T {
    this.advance();
    this.isTogether = true;
    try {
      return act();
    } finally {
      this.isTogether = false;
    }
  }

  /** Never throws for what a client sent: a request that cannot be met is answered with its error. */
  subscribe(request: SubscribeRequest | SubscribeShorthand): Subscribed {
    return refusing(() => this.subscribeOrThrow(request));
  }

  /** Asks something else from now on. Between the frames of the two views nothing is told twice, and nothing is left out. */
  updateSubscription(request: UpdateSubscriptionRequest): Subscribed {
    return refusing(() => {
      this.advance();
      const subscription = this.find(request.subscriptionId);
      const changed = changedRequest(subscription, request);
      const denied = this.changeView(subscription, this.host.resolve(this.principal, changed));
      subscription.request = changed;
      return { answer: grantedAnswer(subscription, denied), frames: this.host.snapshot(subscription.view) };
    });
  }

  /** A new snapshot of a subscription. */
  resync({ subscriptionId }: ResyncRequest): Resynced {
    return refusing<Resynced>(() => {
      this.advance();
      const { view } = this.find(subscriptionId);
      // What is missing of the view is in the snapshot.
      this.pacing?.joined(view, this.host.nowMs());
      return { answer: { success: true }, frames: this.host.snapshot(view) };
    });
  }

  /** Ends the subscriptions that the request means. Nothing to end is no error. */
  unsubscribe(request: UnsubscribeRequest): void {
    if ('subscriptionId' in request) {
      this.end(request.subscriptionId);
      return;
    }
    for (const subscription of this.subscriptions) {
      if (subscription.view.question.channel.name !== request.channel) continue;
      if (request.metrics === undefined || request.metrics.length === 0) this.end(subscription.id);
      else this.narrow(subscription, request.metrics);
    }
  }

  /**
   * Goes on for the same user and tenant with other rights. Subscriptions that these do not cover end; nothing of theirs is
   * sent from here on.
   */
  changePrincipal(principal: Principal): SubscriptionRevoked[] {
    this.principal = principal;
    const lost = lostSubscriptions((channel) => this.host.heldTo(principal, channel), this.subscriptions);
    for (const { subscriptionId } of lost) this.end(subscriptionId);
    return lost;
  }

  /** Ends all subscriptions. The session is of no use afterwards. */
  close(): void {
    this.isOpen = false;
    for (const id of [...this.byId.keys()]) this.end(id);
  }

  /** @throws StreamgaugeError with the code of the refusal. */
  subscribeOrThrow(request: SubscribeRequest | SubscribeShorthand): Granted {
    if (!this.isOpen) throw new Error(`session ${this.id} is closed`);
    if (this.byId.size >= limits.sessionSubscriptionsMax) {
      throw new StreamgaugeError('LIMIT_SUBSCRIPTIONS', { limit: limits.sessionSubscriptionsMax });
    }
    this.advance();
    const used = this.views();
    const { view, denied } = joinAdditive(this.host, this, this.host.resolve(this.principal, request));
    this.serial += 1;
    const subscription: Subscription = { id: `s${this.serial}`, view, request, createdAtMs: this.host.nowMs() };
    this.byId.set(subscription.id, subscription);
    const position = typeof request.resume === 'object' ? request.resume : undefined;
    // One connection has a view at one position only.
    const missed = position === undefined || used.has(view) ? undefined : framesAfter(this.host, view, position);
    if (!used.has(view)) this.pacing?.joined(view, this.host.nowMs());
    const answer = grantedAnswer(subscription, denied);
    if (position !== undefined) this.noteReturn(view, position.sequence, missed !== undefined);
    if (missed === undefined || position === undefined) return { answer, frames: this.host.snapshot(view) };
    return { answer: { ...answer, sequence: position.sequence, recovered: true }, frames: missed };
  }

  private noteReturn(view: SharedView, from: number, isKnown: boolean): void {
    const what = isKnown ? 'resumed' : 'refused';
    this.decisions.note({ atMs: this.host.nowMs(), what, view: view.id, from, to: view.sequence });
  }

  /**
   * Puts a subscription on another view. The last frame of the one goes as far as the snapshot of the other.
   *
   * @returns What the new view has not.
   */
  private changeView(subscription: Subscription, resolved: Resolved): Joined['denied'] {
    const before = subscription.view;
    const { view, denied, isTold } = joinAfter(before, this.host, this, resolved);
    const nowMs = this.host.nowMs();
    if (this.isHeldBack) this.pacing?.bringUp(before, nowMs);
    if (view !== before) {
      subscription.view = view;
      // One who looks at it in another subscription too is told by the next frame.
      const isLeft = !this.views().has(before);
      if (!isTold && isLeft) this.deliverLast(before);
      if (isLeft) this.pacing?.left(before);
      this.pacing?.joined(view, nowMs);
    }
    this.host.leave(before, this);
    return denied;
  }

  private deliverLast(view: SharedView): void {
    const frame = this.host.lastUpdate(view);
    const pressure = frame === undefined ? 'none' : this.sink.write(new FrameBatch([frame]));
    if (pressure !== 'none') this.fallBehind(pressure, this.host.nowMs());
  }

  private find(subscriptionId: string): Subscription {
    const subscription = this.byId.get(subscriptionId);
    if (subscription !== undefined) return subscription;
    throw new StreamgaugeError('BAD_MESSAGE', { what: `this connection has no subscription '${subscriptionId}'` });
  }

  private end(id: string): void {
    const subscription = this.byId.get(id);
    if (subscription === undefined) return;
    this.byId.delete(id);
    this.host.leave(subscription.view, this);
    if (!this.views().has(subscription.view)) this.pacing?.left(subscription.view);
  }

  private narrow(subscription: Subscription, without: readonly string[]): void {
    const { question } = subscription.view;
    const columns = question.columns.filter(({ metric }) => !without.includes(metric.name));
    if (columns.length === question.columns.length) return;
    if (columns.length === 0) {
      this.end(subscription.id);
      return;
    }
    this.advance();
    try {
      this.changeView(subscription, { question: { ...question, columns }, denied: [], explicit: false });
    } catch (error) {
      // With no room for another view the subscription goes on with what it has, which it may see.
      if (error instanceof StreamgaugeError && error.code === 'LIMIT_VIEWS') return;
      throw error;
    }
    this.deliver(this.host.snapshot(subscription.view));
  }

  private advance(): void {
    if (!this.isTogether) this.host.advance();
  }

  private paced(): Pacing {
    this.pacing ??= new Pacing(this);
    return this.pacing;
  }
}
