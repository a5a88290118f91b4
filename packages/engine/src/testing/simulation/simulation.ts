import type { CatalogDefinition } from '../../catalog/catalog-definition.js';
import { compileCatalog } from '../../catalog/compile-catalog.js';
import { Engine } from '../../engine.js';
import { decodeTick, encodeTick } from '../../stream/tick-codec.js';
import { ManualClock } from '../manual-clock.js';
import { SeededDice } from '../seeded-dice.js';
import { everything, lifeStartMs } from '../simulated-catalog.js';
import { drawSample } from '../simulated-life.js';
import { must } from './expectation.js';
import { Shadow } from './shadow.js';
import { newStory } from './story.js';
import { type Place, Visitors } from './visitors.js';
import { World } from './world.js';

export type { LifeStory } from './story.js';

const ttlMs = 4_000;
const visitorsMax = 12;
/** Within this time everyone who is held back is told everything, once nothing happens any more, ms. */
const quietMs = 31_000;

const catalogDefinition: CatalogDefinition = {
  ...everything,
  channels: everything.channels.map((channel) => ({ ...channel, ttl: `${ttlMs}ms` })),
};
const catalog = compileCatalog([catalogDefinition]);

/**
 * A life of the engine drawn from a seed: samples of two tenants, early, late and at equal times, with resets, noise and
 * corrections; questions of any function, window, filter and grouping; slow readers, broken connections and returns,
 * questions that change, series that end, and processes that start again. Views are also computed a second time,
 * elsewhere, from the log of closed ticks. What every receiver is told is held against a model that keeps all samples and
 * computes from scratch.
 */
export class Simulation implements Place {
  readonly story = newStory();
  readonly dice: SeededDice;
  readonly clock = new ManualClock(lifeStartMs);
  readonly world: World;
  readonly keepsAll: boolean;
  engine: Engine;
  shadow: Shadow | undefined;
  private readonly visitors: Visitors;
  private incarnation = 0;

  /** @param tickMs Smallest slot of time of the engine, ms. */
  constructor(
    seed: number,
    readonly tickMs = 100,
  ) {
    this.dice = new SeededDice(seed);
    this.keepsAll = this.dice.chance(0.7);
    this.world = new World(tickMs, ttlMs);
    this.engine = this.start(undefined);
    this.visitors = new Visitors(this);
  }

  /** Lives for so many ticks and checks every invariant after each. @throws Violation */
  run(ticks: number): void {
    for (let tick = 0; tick < ticks; tick += 1) {
      const events = this.dice.chance(0.3) ? 0 : this.dice.below(6);
      for (let event = 0; event < events; event += 1) {
        this.clock.set(lifeStartMs + tick * this.tickMs + Math.floor((event * this.tickMs) / 6));
        this.happen(this.clock.nowMs());
      }
      this.pass(lifeStartMs + (tick + 1) * this.tickMs);
      this.visitors.listen();
      this.checkBounds();
    }
    this.visitors.listen(true);
    const endsMs = this.clock.nowMs() + quietMs;
    while (!this.visitors.areUpToDate && this.clock.nowMs() < endsMs) {
      this.pass(this.clock.nowMs() + this.tickMs);
      this.visitors.drain();
    }
    this.visitors.listen(true);
    must(this.visitors.areUpToDate, 'liveness', () => `somebody still waits after ${quietMs} ms without an event`);
    this.visitors.checkSums();
    this.shadow?.compareAll();
    this.visitors.tell();
  }

  private pass(nowMs: number): void {
    this.clock.set(nowMs);
    this.engine.advance(nowMs);
    this.world.pass(nowMs);
    this.shadow?.advance(nowMs);
  }

  private happen(nowMs: number): void {
    const roll = this.dice.next();
    if (roll < 0.13 && this.visitors.count < visitorsMax) this.visitors.subscribe(nowMs);
    else if (roll < 0.15 && this.visitors.count > 0) this.visitors.disconnect();
    else if (roll < 0.16 && this.world.samples.length > 0) this.endSeries(nowMs);
    else if (roll < 0.164) this.restart(nowMs);
    else if (roll < 0.19) this.visitors.comeBack(nowMs);
    else if (roll < 0.21) this.visitors.change(nowMs);
    else if (roll < 0.215) this.visitors.resync();
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

  /** What is held is bounded by sessions, views and series, never by time. */
  private checkBounds(): void {
    const { sessions, views, series, seriesIds } = this.engine.stats();
    const living = this.world.livingSeries();
    must(sessions === this.visitors.count, 'bounds', () => `${sessions} sessions of ${this.visitors.count}`);
    must(views <= this.visitors.viewsAsked.size, 'bounds', () => `${views} views of ${this.visitors.viewsAsked.size}`);
    must(series === living, 'bounds', () => `${series} series of ${living}`);
    must(seriesIds <= living + this.world.ends.length, 'bounds', () => `${seriesIds} ids of ${living} series`);
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
    this.visitors.restart();
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
    const limits = this.keepsAll ? {} : { historyBytes: 6_000 };
    const engine = new Engine({ catalog, clock: this.clock, epoch, tickMs: this.tickMs, tickLog, limits });
    if (state !== undefined) engine.importState(state);
    return engine;
  }
}
