/**
 * A life of the engine drawn from a seed: samples of two tenants, early, late and at equal times; subscriptions that come
 * and go at any moment, with any window, filter and grouping. After each tick every frame is held against the model that
 * keeps all samples and computes from scratch.
 */
import type { Snapshot, Update } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { Session } from './delivery/session.js';
import { Engine } from './engine.js';
import { CollectingSink, ManualClock } from './testing/index.js';
import {
  answer,
  groupName,
  isAmbiguous,
  type KeptSample,
  type NaiveMetric,
  type NaiveQuestion,
  state,
} from './testing/naive-reference.js';
import { SeededDice } from './testing/seeded-dice.js';
import {
  meters,
  metrics,
  simulatedCatalog,
  sites,
  startMs,
  tenants,
  tickMs,
  types,
  windowsMs,
} from './testing/simulated-meters.js';

interface Receiver {
  readonly session: Session;
  readonly sink: CollectingSink;
  readonly question: NaiveQuestion;
  readonly windowMs: number;
  readonly snapshot: Snapshot;
  checked: number;
  /** End of the last window that was received, or the snapshot's asOf. */
  heldUntilMs: number;
  held: number;
  /** Group → metric → value, as a client that merges frames has it. */
  readonly values: Map<string, Map<string, number>>;
}

class Simulation {
  private readonly dice: SeededDice;
  private readonly clock = new ManualClock(startMs);
  private readonly engine = new Engine({ catalog: simulatedCatalog, clock: this.clock, epoch: 'sim', tickMs });
  private readonly samples: KeptSample[] = [];
  private readonly registers = new Map<string, number>();
  private receivers: Receiver[] = [];
  framesChecked = 0;

  constructor(seed: number) {
    this.dice = new SeededDice(seed);
  }

  run(ticks: number): void {
    for (let tick = 0; tick < ticks; tick += 1) {
      const events = this.dice.chance(0.3) ? 0 : this.dice.below(6);
      for (let event = 0; event < events; event += 1) {
        const nowMs = startMs + tick * tickMs + Math.floor((event * tickMs) / 6);
        this.clock.set(nowMs);
        this.happen(nowMs);
      }
      this.clock.set(startMs + (tick + 1) * tickMs);
      this.engine.advance(this.clock.nowMs());
      for (const receiver of this.receivers) this.check(receiver);
    }
    for (const receiver of this.receivers) this.checkSums(receiver);
  }

  private happen(nowMs: number): void {
    const roll = this.dice.next();
    if (roll < 0.12 && this.receivers.length < 12) this.subscribe(nowMs);
    else if (roll < 0.15 && this.receivers.length > 0) this.unsubscribe();
    else this.sample(nowMs);
  }

  private sample(nowMs: number): void {
    const labels = { meter: this.dice.pick(meters), ...(this.dice.chance(0.7) ? { site: this.dice.pick(sites) } : {}) };
    const tenantId = this.dice.pick(tenants);
    const readings: Record<string, number> = {};
    for (const { name, kind } of metrics) {
      if (this.dice.chance(0.4)) readings[name] = this.reading(kind, `${tenantId}/${JSON.stringify(labels)}/${name}`);
    }
    if (Object.keys(readings).length === 0) readings.power = 1;
    // Late, in time or ahead, in few distinct steps, so that times are often equal.
    const sample = { tenantId, labels, metrics: readings, timestampMs: nowMs + (this.dice.below(7) - 4) * 250 };
    expect(this.engine.take({ ...sample, channel: 'meters' })).toBeUndefined();
    this.samples.push({ ...sample, arrivedMs: nowMs });
  }

  private reading(kind: NaiveMetric['kind'], key: string): number {
    if (kind !== 'cumulative') return this.dice.below(2_000) - (kind === 'gauge' ? 1_000 : 0);
    const register = this.dice.chance(0.05)
      ? this.dice.below(5)
      : (this.registers.get(key) ?? this.dice.below(100)) + this.dice.below(50);
    this.registers.set(key, register);
    return register;
  }

  private drawQuestion(): { question: NaiveQuestion; windowMs: number } {
    // Half of them ask what somebody asks already and must be told what that one holds, or nearly that and must not.
    if (this.receivers.length > 0 && this.dice.chance(0.5)) {
      const { question, windowMs } = this.dice.pick(this.receivers);
      const tenantId = this.dice.pick(tenants);
      return { question: { ...question, tenantId }, windowMs: this.dice.pick([windowMs, windowMs, tickMs, 1_000]) };
    }
    const filters: Record<string, string[]> = {};
    if (this.dice.chance(0.4)) filters.meter = [...new Set([this.dice.pick(meters), this.dice.pick(meters)])];
    if (this.dice.chance(0.2)) filters.site = [this.dice.pick(sites)];
    const groupBy = this.dice.pick([[], [], ['meter'], ['site'], ['meter', 'site']]);
    const chosen = metrics.filter(({ across }) => this.dice.chance(across === 'none' ? 0.3 : 0.6));
    const question: NaiveQuestion = {
      tenantId: this.dice.pick(tenants),
      metrics: chosen.length > 0 ? chosen : metrics,
      type: this.dice.pick(types),
      filters,
      groupBy,
    };
    return { question, windowMs: Math.max(this.dice.pick(windowsMs), tickMs) };
  }

  private subscribe(nowMs: number): void {
    const { question, windowMs } = this.drawQuestion();
    const { filters, groupBy } = question;
    const sink = new CollectingSink();
    const principal = { userId: 'u', tenantId: question.tenantId, roles: [], metrics: undefined };
    const session = this.engine.openSession(principal, sink);
    const { answer: granted, frames } = session.subscribe({
      channel: 'meters',
      metrics: question.metrics.map(({ name }) => name),
      filters: Object.fromEntries(Object.entries(filters).map(([label, values]) => [label, [...values]])),
      groupBy: [...groupBy],
      aggregation: { type: question.type, window: windowMs / 1_000 },
    });
    if (isAmbiguous(this.samples, question, Math.floor(nowMs / tickMs) * tickMs)) {
      expect(granted).toMatchObject({ success: false, code: 'NOT_ADDITIVE' });
      this.engine.closeSession(session);
      return;
    }
    expect(granted).toMatchObject({ success: true });
    const [first] = frames.map(({ content }) => content.data as Snapshot);
    if (first === undefined) throw new Error('no snapshot');
    const values = valuesOf(first, groupBy);
    this.checkSnapshot(first, question, windowMs, values, nowMs);
    const { asOf: heldUntilMs, sequence: held } = first;
    this.receivers.push({ session, sink, question, windowMs, snapshot: first, checked: 0, heldUntilMs, held, values });
  }

  /** A snapshot of a state is that state at its `asOf`; of a view that others follow, it is what they hold. */
  private checkSnapshot(
    snapshot: Snapshot,
    question: NaiveQuestion,
    windowMs: number,
    values: Map<string, Map<string, number>>,
    nowMs: number,
  ): void {
    expect(snapshot.asOf).toBeLessThanOrEqual(nowMs);
    expect(snapshot.asOf).toBeGreaterThan(nowMs - windowMs - tickMs);
    const twin = this.receivers.find(
      (other) => other.windowMs === windowMs && JSON.stringify(other.question) === JSON.stringify(question),
    );
    if (twin !== undefined) expect(values).toEqual(twin.values);
    if (question.type !== 'LAST') return;
    // What could not be told is held as it was, so a metric that does not combine is only compared with a twin.
    const combining = question.metrics.filter(({ across }) => across !== 'none');
    const expected = state(this.samples, { ...question, metrics: combining }, snapshot.asOf);
    const told = new Map([...values].map(([group, row]) => [group, new Map(row)]));
    for (const row of told.values()) row.delete('risk');
    for (const [group, row] of told) if (row.size === 0) told.delete(group);
    const isWhole = question.groupBy.length === 0 && !Object.values(question.filters).some((list) => list.length === 1);
    if (isWhole && expected.size === 0) {
      // Of a whole that has no series yet, a delta counter's total is 0.
      expect([undefined, 0]).toContain(told.get('[]')?.get('trades'));
      told.delete('[]');
    }
    expect(told).toEqual(expected);
  }

  private unsubscribe(): void {
    const leaving = this.dice.pick(this.receivers);
    this.engine.closeSession(leaving.session);
    this.receivers = this.receivers.filter((receiver) => receiver !== leaving);
  }

  private check(receiver: Receiver): void {
    const { sink, question } = receiver;
    for (const update of sink.updates.slice(receiver.checked)) {
      receiver.checked += 1;
      this.framesChecked += 1;
      expect(update.previous).toBe(receiver.held);
      expect(update.sequence).toBe(receiver.held + 1);
      receiver.held = update.sequence;
      const [fromMs, toMs] = update.window;
      // Nothing came between the last frame and this one that no frame tells of.
      expect(answer(this.samples, question, receiver.heldUntilMs, fromMs)).toEqual(new Map());
      expect(fromMs).toBeGreaterThanOrEqual(receiver.heldUntilMs);
      expect(toMs % receiver.windowMs).toBe(0);
      this.checkUpdate(receiver, update, fromMs, toMs);
      receiver.heldUntilMs = toMs;
    }
    this.checkNothingIsOwed(receiver);
  }

  private checkUpdate({ question, values }: Receiver, update: Update, fromMs: number, toMs: number): void {
    const expected = answer(this.samples, question, fromMs, toMs);
    const rows = question.groupBy.length === 0 ? [{ labels: {}, metrics: update.metrics }] : (update.series ?? []);
    for (const { labels, metrics: cells } of rows) {
      const group = groupName(labels, question.groupBy);
      const held = values.get(group) ?? new Map<string, number>();
      values.set(group, held);
      for (const [name, cell] of Object.entries(cells)) {
        held.set(name, cell.value);
        const wanted = expected.get(group)?.get(name);
        if (wanted === undefined) expect(cell).toEqual({ value: 0, count: 0, delta: 0 });
        else expectClose(cell, wanted);
        expected.get(group)?.delete(name);
      }
      if (expected.get(group)?.size === 0) expected.delete(group);
    }
    expect(expected, 'what the model has and the frame does not').toEqual(new Map());
    if (fallsToZero(question)) this.checkSilentAreZero(answer(this.samples, question, fromMs, toMs), values);
  }

  /** Once its window is over, every sample has been told, and every sum of a silent window is 0. */
  private checkNothingIsOwed({ question, windowMs, heldUntilMs, values }: Receiver): void {
    const closedMs = Math.floor(this.clock.nowMs() / windowMs) * windowMs;
    if (closedMs <= heldUntilMs) return;
    expect(answer(this.samples, question, heldUntilMs, closedMs)).toEqual(new Map());
    if (fallsToZero(question)) this.checkSilentAreZero(new Map(), values);
  }

  private checkSilentAreZero(
    spoke: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
    values: Receiver['values'],
  ): void {
    for (const [group, row] of values) {
      for (const [name, value] of row) {
        if (name !== 'risk' && spoke.get(group)?.has(name) !== true) expect(value, `${group} ${name}`).toBe(0);
      }
    }
  }

  /** What a receiver has been told since its snapshot is what came in since its `asOf`, whatever the windows were. */
  private checkSums({ sink, question, snapshot, heldUntilMs }: Receiver): void {
    if (question.type !== 'SUM') return;
    const all = answer(this.samples, { ...question, groupBy: [] }, snapshot.asOf, heldUntilMs).get('[]');
    for (const name of ['trades', 'register', 'power']) {
      const told = sink.updates.flatMap((update) =>
        [update.metrics, ...(update.series ?? []).map((row) => row.metrics)].map((cells) => cells[name]?.value ?? 0),
      );
      const sum = told.reduce((total, value) => total + value, 0);
      expect(sum, name).toBe(all?.get(name)?.value ?? 0);
    }
  }
}

const fallsToZero = ({ type }: NaiveQuestion): boolean => type === 'SUM' || type === 'DELTA';

function valuesOf({ data, series }: Snapshot, groupBy: readonly string[]): Map<string, Map<string, number>> {
  const rows = groupBy.length === 0 ? [{ labels: {}, data }] : (series ?? []);
  const values = rows.map((row) => [groupName(row.labels, groupBy), new Map(Object.entries(row.data))] as const);
  return new Map(values.filter(([, row]) => row.size > 0));
}

function expectClose(
  cell: { value: number; count: number; delta: number },
  wanted: { value: number; count: number; delta: number },
): void {
  expect(cell.count).toBe(wanted.count);
  for (const key of ['value', 'delta'] as const) {
    const scale = Math.max(1, Math.abs(wanted[key]));
    expect(Math.abs(cell[key] - wanted[key]) / scale, `${key}: ${cell[key]} instead of ${wanted[key]}`).toBeLessThan(
      1e-9,
    );
  }
}

const only = Number.parseInt(import.meta.env.SEED ?? '', 10);
const seeds = Number.isNaN(only) ? Array.from({ length: 200 }, (_, index) => index + 1) : [only];

describe('a life of the engine', () => {
  it.each(seeds)(
    '[D1, D2, D5, D6, S1, S2, R20, R21, R22, R23, R24, R30, R31, R32, R33, R34] agrees with the model, seed %i',
    (seed) => {
      const simulation = new Simulation(seed);
      try {
        simulation.run(120);
      } catch (error) {
        throw new Error(`replay: SEED=${seed} npx vitest run packages/engine/src/engine.sim.test.ts`, { cause: error });
      }
      expect(simulation.framesChecked).toBeGreaterThan(0);
    },
  );
});
