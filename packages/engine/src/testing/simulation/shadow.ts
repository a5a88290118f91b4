import type { SubscribeRequest, UpdateSubscriptionRequest } from '@streamgauge/protocol';
import type { Principal } from '../../catalog/access.js';
import type { Catalog } from '../../catalog/compile-catalog.js';
import type { Session } from '../../delivery/session.js';
import { Engine } from '../../engine.js';
import type { ClosedTick } from '../../stream/closed-tick.js';
import { CollectingSink } from '../collecting-sink.js';
import { ManualClock } from '../manual-clock.js';
import { requestOf } from '../simulated-life.js';
import { must } from './expectation.js';
import type { Receiver } from './receiver.js';

/** One who asks the same elsewhere. */
interface Follower {
  readonly session: Session;
  readonly sink: CollectingSink;
  /** What the receiver is told here, for as long as it must be the same. */
  own: string[] | undefined;
}

/**
 * The same views, computed by an engine that sees no sample: only the ticks that the other one has closed, as bytes. Its
 * receivers must get the same frames under the same positions.
 */
export class Shadow {
  private readonly clock: ManualClock;
  private readonly engine: Engine;
  private readonly followers = new Map<Receiver, Follower>();

  constructor(
    catalog: Catalog,
    epoch: string,
    private readonly tickMs: number,
    startMs: number,
  ) {
    this.clock = new ManualClock(startMs);
    this.engine = new Engine({ catalog, clock: this.clock, epoch, tickMs });
  }

  take(tick: ClosedTick): void {
    this.clock.set(tick.startMs);
    this.engine.follow(tick);
  }

  advance(nowMs: number): void {
    this.clock.set(nowMs);
    this.engine.advance(nowMs);
  }

  /** Asks what a receiver has asked, which is then told the same. */
  subscribe(receiver: Receiver, principal: Principal, nowMs: number): void {
    const { sink, frames, session } = this.ask(principal, requestOf(receiver.question, receiver.windowMs), nowMs);
    const told = frames.find(({ event }) => event === 'snapshot')?.content.data;
    const wanted = JSON.stringify(receiver.snapshot);
    must(JSON.stringify(told) === wanted, 'following', () => `${JSON.stringify(told)} instead of ${wanted}`);
    // What a narrow connection is told, nobody else is.
    const own: string[] | undefined = receiver.socket.isNarrow ? undefined : [];
    const { write } = receiver.socket;
    receiver.socket.write = (batch) => {
      own?.push(...batch.frames.map((frame) => frame.json()));
      return write.call(receiver.socket, batch);
    };
    this.followers.set(receiver, { session, sink, own });
  }

  /** The receiver has come back to its view: here there is one again too, which gets all frames. */
  comeBack(receiver: Receiver, principal: Principal, nowMs: number): void {
    const { session, sink } = this.ask(principal, requestOf(receiver.question, receiver.windowMs), nowMs);
    this.followers.set(receiver, { session, sink, own: undefined });
  }

  /** The receiver asks something else. */
  change(receiver: Receiver, request: Omit<UpdateSubscriptionRequest, 'subscriptionId'>, nowMs: number): void {
    const follower = this.followers.get(receiver);
    if (follower === undefined) return;
    this.advance(Math.floor(nowMs / this.tickMs) * this.tickMs);
    const [subscription] = follower.session.subscriptions;
    const { answer } = follower.session.updateSubscription({ subscriptionId: subscription?.id ?? '', ...request });
    must(answer.success, 'following', () => `a change is refused elsewhere: ${JSON.stringify(answer)}`);
  }

  /** From now on the receiver is told what nobody else is. */
  stopComparing(receiver: Receiver): void {
    this.compare(receiver);
    const follower = this.followers.get(receiver);
    if (follower !== undefined) follower.own = undefined;
  }

  leave(receiver: Receiver): void {
    this.compare(receiver);
    this.followers.delete(receiver);
  }

  compareAll(): void {
    for (const receiver of this.followers.keys()) this.compare(receiver);
  }

  private ask(principal: Principal, request: SubscribeRequest, nowMs: number) {
    this.advance(Math.floor(nowMs / this.tickMs) * this.tickMs);
    const sink = new CollectingSink();
    const session = this.engine.openSession(principal, sink);
    const { answer, frames } = session.subscribe(request);
    must(answer.success, 'following', () => `a view is refused elsewhere: ${JSON.stringify(answer)}`);
    return { session, sink, frames };
  }

  private compare(receiver: Receiver): void {
    const follower = this.followers.get(receiver);
    const own = follower?.own;
    if (follower === undefined || own === undefined) return;
    const told = follower.sink.frames.map((frame) => frame.json());
    const different = own.findIndex((json, index) => json !== told[index]);
    must(different === -1, 'following', () => `${told[different]} elsewhere, and here ${own[different]}`);
    must(told.length === own.length, 'following', () => `${told.length} frames instead of ${own.length}`);
  }
}
