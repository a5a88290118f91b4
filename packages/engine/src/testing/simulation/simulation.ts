import type { Principal } from '../../catalog/access.js';
import type { CatalogDefinition } from '../../catalog/catalog-definition.js';
import { compileCatalog } from '../../catalog/compile-catalog.js';
import { Engine } from '../../engine.js';
import { decodeTick, encodeTick } from '../../stream/tick-codec.js';
import { ManualClock } from '../manual-clock.js';
import { functionOf, isAmbiguous, state, zeroTotals } from '../reference/answer.js';
import type { ModelQuestion } from '../reference/groups.js';
import { partsOf } from '../reference/metric.js';
import { SeededDice } from '../seeded-dice.js';
import { everyMetric, everything, lifeStartMs } from '../simulated-catalog.js';
import { drawNeighbour, drawQuestion, drawSample, requestOf } from '../simulated-life.js';
import { must, mustBeClose } from './expectation.js';
import { Receiver } from './receiver.js';
import { Shadow } from './shadow.js';
import { TwoQueueSocket } from './two-queue-socket.js';
import { World } from './world.js';

const ttlMs = 4_000;
const receiversMax = 12;

const catalogDefinition: CatalogDefinition = {
  ...everything,
  channels: everything.channels.map((channel) => ({ ...channel, ttl: `${ttlMs}ms` })),
};
const catalog = compileCatalog([catalogDefinition]);

/** What a life has seen, so that a run that has tested nothing is noticed. */
export interface LifeStory {
  frames: number;
  snapshots: number;
  refusals: number;
  denials: number;
  restarts: number;
  disconnects: number;
  ends: number;
  stale: number;
  followed: number;
}

/**
 * A life of the engine drawn from a seed: samples of two tenants, early, late and at equal times, with resets, noise and
 * corrections; questions of any function, window, filter and grouping; slow readers, broken connections, series that end,
 * and processes that start again. Views are also computed a second time, elsewhere, from the log of closed ticks. What
 * every receiver is told is held against a model that keeps all samples and computes from scratch.
 */
export class Simulation {
  readonly story: LifeStory = {
    frames: 0,
    snapshots: 0,
    refusals: 0,
    denials: 0,
    restarts: 0,
    disconnects: 0,
    ends: 0,
    stale: 0,
    followed: 0,
  };
  private readonly dice: SeededDice;
  private readonly clock = new ManualClock(lifeStartMs);
  private readonly world: World;
  private receivers: Receiver[] = [];
  private readonly viewsAsked = new Set<string>();
  private incarnation = 0;
  private engine: Engine;
  private shadow: Shadow | undefined;

  /** @param tickMs Smallest slot of time of the engine, ms. */
  constructor(
    seed: number,
    private readonly tickMs = 100,
  ) {
    this.dice = new SeededDice(seed);
    this.world = new World(tickMs, ttlMs);
    this.engine = this.start(undefined);
  }

  /** Lives for so many ticks and checks every invariant after each. @throws Violation */
  run(ticks: number): void {
    for (let tick = 0; tick < ticks; tick += 1) {
      const events = this.dice.chance(0.3) ? 0 : this.dice.below(6);
      for (let event = 0; event < events; event += 1) {
        this.clock.set(lifeStartMs + tick * this.tickMs + Math.floor((event * this.tickMs) / 6));
        this.happen(this.clock.nowMs());
      }
      this.clock.set(lifeStartMs + (tick + 1) * this.tickMs);
      this.engine.advance(this.clock.nowMs());
      this.world.pass(this.clock.nowMs());
      this.shadow?.advance(this.clock.nowMs());
      for (const receiver of this.receivers) this.listen(receiver, this.dice.chance(0.3));
      this.checkBounds();
    }
    for (const receiver of this.receivers) {
      this.listen(receiver, true);
      receiver.checkSums();
    }
    this.shadow?.compareAll();
  }

  private happen(nowMs: number): void {
    const roll = this.dice.next();
    if (roll < 0.13 && this.receivers.length < receiversMax) this.subscribe(nowMs);
    else if (roll < 0.15 && this.receivers.length > 0) this.disconnect(this.dice.pick(this.receivers));
    else if (roll < 0.16 && this.world.samples.length > 0) this.endSeries(nowMs);
    else if (roll < 0.164) this.restart(nowMs);
    else this.sample(nowMs);
  }

  private sample(nowMs: number): void {
    const sample = drawSample(this.dice, nowMs);
    const { arrivedMs: _, ...sent } = sample;
    const rejection = this.engine.take({ ...sent, channel: 'everything' });
    must(rejection === undefined, 'ingest', () => `${JSON.stringify(sample)} was refused: ${rejection?.error}`);
    this.world.take(sample);
  }

  private endSeries(nowMs: number): void {
    const { tenantId, labels } = this.dice.pick(this.world.samples);
    const lives = this.world.lives(tenantId, labels, nowMs);
    const exists = this.engine.endSeries(tenantId, 'everything', labels);
    must(exists === lives, 'ends', () => `${JSON.stringify(labels)} lives ${lives}, and the engine says ${exists}`);
    if (!exists) return;
    this.story.ends += 1;
    this.world.end(tenantId, labels, nowMs);
  }

  private subscribe(nowMs: number): void {
    const drawn = this.draw();
    const metrics = this.drawRights();
    const visible = drawn.question.metrics.filter(({ name }) => metrics === undefined || metrics.includes(name));
    const question: ModelQuestion = { ...drawn.question, metrics: visible };
    const windowMs = Math.ceil(drawn.windowMs / this.tickMs) * this.tickMs;
    const socket = new TwoQueueSocket();
    const principal: Principal = { userId: 'u', tenantId: question.tenantId, roles: [], metrics };
    const session = this.engine.openSession(principal, socket);
    const { views } = this.engine.stats();
    const { answer: granted, frames } = session.subscribe(requestOf(drawn.question, windowMs));
    if (question.metrics.length === 0) {
      must(!granted.success && granted.code === 'UNKNOWN_METRIC', 'rights', () => JSON.stringify([granted, principal]));
      this.story.denials += 1;
      this.engine.closeSession(session);
      return;
    }
    if (
      isAmbiguous(this.world.samples, question, Math.floor(nowMs / this.tickMs) * this.tickMs, this.world.endsAtOnce)
    ) {
      must(!granted.success && granted.code === 'NOT_ADDITIVE', 'additivity', () =>
        JSON.stringify([granted, question]),
      );
      this.story.refusals += 1;
      this.engine.closeSession(session);
      return;
    }
    must(granted.success, 'additivity', () => JSON.stringify([granted, question]));
    const names = granted.success ? granted.granted.metrics.join() : '';
    must(names === question.metrics.map(({ name }) => name).join(), 'rights', () => `${names} of ${metrics?.join()}`);
    if (visible.length < drawn.question.metrics.length) this.story.denials += 1;
    const snapshots = frames.flatMap(({ content }) => (content.event === 'snapshot' ? [content.data] : []));
    const [snapshot] = snapshots;
    if (snapshot === undefined) throw new Error('no snapshot');
    this.story.snapshots += 1;
    this.viewsAsked.add(snapshot.view);
    const receiver = new Receiver(session, socket, question, windowMs, snapshot, this.world);
    this.checkSnapshot(receiver, nowMs, this.engine.stats().views > views);
    for (const frame of frames) if (frame.content.event !== 'snapshot') receiver.read(frame);
    this.receivers.push(receiver);
    this.shadow?.subscribe(receiver, principal, nowMs);
  }

  /** Half of them ask what somebody asks already and must be told what that one holds, or nearly that and must not. */
  private draw(): { question: ModelQuestion; windowMs: number } {
    if (this.receivers.length === 0 || this.dice.chance(0.5)) return drawQuestion(this.dice);
    const { question, windowMs } = this.dice.pick(this.receivers);
    return this.dice.chance(0.4) ? { question, windowMs } : drawNeighbour(this.dice, question, windowMs);
  }

  /** A snapshot of a state is that state at its `asOf`; of a view that others follow, it is what they hold. */
  private checkSnapshot(receiver: Receiver, nowMs: number, isNew: boolean): void {
    const { question, windowMs, held } = receiver;
    const { asOf, view } = receiver.snapshot;
    must(
      asOf <= nowMs && asOf > nowMs - windowMs - this.tickMs,
      'snapshot',
      () => `${view} is as of ${asOf} at ${nowMs}`,
    );
    const twin = this.receivers.find((other) => other.snapshot.view === view && other.socket.pending === 0);
    if (twin !== undefined) {
      const [own, other] = [held, twin.held].map((rows) =>
        JSON.stringify([...rows].map(([key, row]) => [key, [...row].sort()]).sort()),
      );
      must(own === other, 'snapshot', () => `${view}: ${own} instead of ${other}`);
      return;
    }
    // A view that others have begun holds what they hold, which may be older than this moment.
    if (!isNew) return;
    const wanted = state(this.world.samples, question, asOf, this.world.endsAtOnce);
    const zeros = wanted.size === 0 ? zeroTotals(question) : [];
    for (const metric of question.metrics.filter((one) => functionOf(question, one) === 'LAST')) {
      for (const group of new Set([...held.keys(), ...wanted.keys()])) {
        const told = held.get(group)?.get(metric.name);
        const value = wanted.get(group)?.get(metric.name) ?? (zeros.includes(metric.name) ? 0 : undefined);
        const isWeak = partsOf(metric).some((part) => part.across === 'none' || part.within !== undefined);
        if (value === undefined && (told === undefined || told === 0 || isWeak)) continue;
        mustBeClose(
          told ?? Number.NaN,
          value ?? Number.NaN,
          1e-9,
          'snapshot',
          () => `${metric.name} of ${group} in ${view}`,
        );
      }
    }
  }

  /** What is held is bounded by sessions, views and series, never by time. */
  private checkBounds(): void {
    const { sessions, views, series, seriesIds } = this.engine.stats();
    const living = this.world.livingSeries();
    must(sessions === this.receivers.length, 'bounds', () => `${sessions} sessions of ${this.receivers.length}`);
    must(views <= this.viewsAsked.size, 'bounds', () => `${views} views of ${this.viewsAsked.size} questions`);
    must(series === living, 'bounds', () => `${series} series of ${living}`);
    must(seriesIds <= living + this.world.ends.length, 'bounds', () => `${seriesIds} ids of ${living} series`);
  }

  /** Most may see everything; some only what their token names. */
  private drawRights(): string[] | undefined {
    if (this.dice.chance(0.8)) return undefined;
    return everyMetric.map(({ name }) => name).filter(() => this.dice.chance(0.5));
  }

  private listen(receiver: Receiver, wholly: boolean): void {
    receiver.socket.transmit(wholly ? Number.POSITIVE_INFINITY : this.dice.below(3));
    for (const frame of receiver.socket.read()) {
      receiver.read(frame);
      this.story.frames += 1;
      if (frame.content.event === 'stream:stale') this.story.stale += 1;
    }
    if (receiver.socket.pending === 0) receiver.checkWhole(this.clock.nowMs());
  }

  /** The connection breaks with whatever was on its way; whoever comes back begins with a new snapshot. */
  private disconnect(leaving: Receiver): void {
    this.story.disconnects += 1;
    this.engine.closeSession(leaving.session);
    this.shadow?.leave(leaving);
    this.receivers = this.receivers.filter((receiver) => receiver !== leaving);
  }

  /** The process ends and another goes on from its state; nobody is connected to that one yet. */
  private restart(nowMs: number): void {
    this.story.restarts += 1;
    const bytes = this.engine.exportState();
    const again = this.engine.exportState();
    must(
      again.every((byte, index) => byte === bytes[index]),
      'state',
      () => 'the same state has other bytes',
    );
    this.receivers = [];
    this.shadow?.compareAll();
    this.engine = this.start(bytes);
    this.world.restart(Math.floor(nowMs / this.tickMs) * this.tickMs);
  }

  private start(state: Uint8Array | undefined): Engine {
    this.incarnation += 1;
    const epoch = `life${this.incarnation}`;
    const channel = catalog.get('everything');
    if (channel === undefined) throw new Error('no channel');
    // What stands in the open tick is in the state of a restart, so no follower could begin from it.
    const shadow = state === undefined ? new Shadow(catalog, epoch, this.tickMs, lifeStartMs) : undefined;
    this.shadow = shadow;
    const tickLog = {
      append: (tick: Parameters<typeof encodeTick>[0]): void => {
        if (shadow === undefined) return;
        this.story.followed += 1;
        shadow.take(decodeTick(encodeTick(tick, channel), (name) => catalog.get(name)));
      },
    };
    const engine = new Engine({ catalog, clock: this.clock, epoch, tickMs: this.tickMs, tickLog });
    if (state !== undefined) engine.importState(state);
    return engine;
  }
}
