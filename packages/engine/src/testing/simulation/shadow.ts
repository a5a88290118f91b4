import type { Principal } from '../../catalog/access.js';
import type { Catalog } from '../../catalog/compile-catalog.js';
import { Engine } from '../../engine.js';
import type { ClosedTick } from '../../stream/closed-tick.js';
import { CollectingSink } from '../collecting-sink.js';
import { ManualClock } from '../manual-clock.js';
import { requestOf } from '../simulated-life.js';
import { must } from './expectation.js';
import type { Receiver } from './receiver.js';

/**
 * The same views, computed by an engine that sees no sample: only the ticks that the other one has closed, as bytes. Its
 * receivers must get the same frames under the same positions.
 */
export class Shadow {
  private readonly clock: ManualClock;
  private readonly engine: Engine;
  private readonly followers = new Map<Receiver, { readonly sink: CollectingSink; readonly own: string[] }>();

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

  subscribe(receiver: Receiver, principal: Principal, nowMs: number): void {
    this.advance(Math.floor(nowMs / this.tickMs) * this.tickMs);
    const sink = new CollectingSink();
    const { answer, frames } = this.engine
      .openSession(principal, sink)
      .subscribe(requestOf(receiver.question, receiver.windowMs));
    must(answer.success, 'following', () => `a view is refused elsewhere: ${JSON.stringify(answer)}`);
    const told = frames.find(({ content }) => content.event === 'snapshot')?.content.data;
    const wanted = JSON.stringify(receiver.snapshot);
    must(JSON.stringify(told) === wanted, 'following', () => `${JSON.stringify(told)} instead of ${wanted}`);
    const own: string[] = [];
    const { write } = receiver.socket;
    receiver.socket.write = (batch) => {
      own.push(...batch.frames.map((frame) => frame.json()));
      return write.call(receiver.socket, batch);
    };
    this.followers.set(receiver, { sink, own });
  }

  leave(receiver: Receiver): void {
    this.compare(receiver);
    this.followers.delete(receiver);
  }

  compareAll(): void {
    for (const receiver of this.followers.keys()) this.compare(receiver);
  }

  private compare(receiver: Receiver): void {
    const follower = this.followers.get(receiver);
    if (follower === undefined) return;
    const told = follower.sink.frames.map((frame) => frame.json());
    const different = follower.own.findIndex((json, index) => json !== told[index]);
    must(different === -1, 'following', () => `${told[different]} elsewhere, and here ${follower.own[different]}`);
    must(
      told.length === follower.own.length,
      'following',
      () => `${told.length} frames instead of ${follower.own.length}`,
    );
  }
}
