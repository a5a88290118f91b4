import { describe, expect, it } from 'vitest';
import { Desk, valuesIn } from '../testing/desk.js';

const two = (desk: Desk, metric: string, a: readonly number[], b: readonly number[]): void => {
  for (const value of a) desk.take({ [metric]: value }, { meter: 'a' });
  for (const value of b) desk.take({ [metric]: value }, { meter: 'b' });
};

describe('a function over a window', () => {
  it.each([
    ['LAST', 'trades', 11],
    ['SUM', 'trades', 11],
    ['AVG', 'trades', 7],
    ['DELTA', 'trades', 11],
    ['LAST', 'power', 7],
    ['SUM', 'power', 11],
    ['AVG', 'power', 7],
    ['LAST', 'pulse', 3.5],
    ['SUM', 'pulse', 5.5],
    ['AVG', 'pulse', 3.5],
  ] as const)('[R27, R28, R29, R32] %s of %s is taken per series and then across', (type, metric, value) => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: [metric], aggregation: { type, window: 1 } });
    two(desk, metric, [1, 3, 2], [5]);
    desk.pass(1_000);
    expect(valuesIn(sink.updates[0])).toEqual({ [metric]: value });
  });

  it('[R29] AVG of a distribution weighs each reading alike, whichever series it came from', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['latency'], aggregation: { window: 1 } });
    two(desk, 'latency', [1, 1, 1], [9]);
    desk.pass(1_000);
    expect(valuesIn(sink.updates[0])).toEqual({ latency: 3 });
  });

  it('[R27] LAST covers the series that were silent in the window', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['power', 'trades'], aggregation: { type: 'LAST', window: 1 } });
    two(desk, 'power', [100], [20]);
    two(desk, 'trades', [4], [1]);
    desk.pass(1_000);
    two(desk, 'power', [50], []);
    two(desk, 'trades', [], [2]);
    desk.pass(1_000);
    expect(sink.updates[1]?.metrics).toEqual({
      power: { value: 70, count: 1, delta: -50 },
      trades: { value: 7, count: 1, delta: 2 },
    });
  });

  it('[R26] DELTAs of successive windows add up to the whole change, over silence and late readings too', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['power'], aggregation: { type: 'DELTA', window: 1 } });
    for (const value of [10, 30, 25]) {
      desk.take({ power: value });
      desk.pass(1_000);
      desk.take({ power: -999 }, undefined, { timestampMs: desk.clock.nowMs() - 60_000 });
      desk.pass(1_000);
    }
    const changes = sink.updates.map((update) => update.metrics.power?.value ?? Number.NaN);
    expect(changes.reduce((sum, change) => sum + change, 0)).toBe(25 - 10);
  });

  it('[R3] a delta counter runs on; [R4] a register adds its increases and survives a reset', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['trades', 'register'], aggregation: { window: 1 } });
    for (const [trades, register] of [
      [2, 100],
      [3, 104],
      [1, 1.5],
    ] as const) {
      desk.take({ trades, register });
      desk.pass(1_000);
    }
    expect(sink.updates.map(valuesIn)).toEqual([
      { trades: 2, register: 0 },
      { trades: 5, register: 4 },
      { trades: 6, register: 5.5 },
    ]);
  });
});

describe('a register', () => {
  it('[R4] does not take a late reading for a reset', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['register'], aggregation: { window: 1 } });
    for (const [register, lateMs] of [
      [100_000, 0],
      [100_010, 0],
      [100_005, 5_000],
      [100_012, 0],
    ] as const) {
      desk.take({ register }, undefined, { timestampMs: desk.clock.nowMs() - lateMs });
      desk.pass(1_000);
    }
    expect(sink.updates.map(({ metrics }) => metrics.register?.value)).toEqual([0, 10, 10, 12]);
  });
});

describe('a metric that is computed', () => {
  it('[R7] is divided or added up after merging, and absent while a part is missing', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['fill_rate', 'total'], aggregation: { window: 1 } });
    desk.take({ filled: 1, ordered: 2, realized: 10 }, { meter: 'a' });
    desk.take({ filled: 1, ordered: 8 }, { meter: 'b' });
    desk.pass(1_000);
    expect(valuesIn(sink.updates[0])).toEqual({ fill_rate: 0.2 });
    desk.take({ open: -4 }, { meter: 'b' });
    desk.pass(1_000);
    expect(valuesIn(sink.updates[1])).toEqual({ total: 6 });
    desk.take({ filled: 0, ordered: 0 }, { meter: 'a' });
    desk.pass(1_000);
    expect(sink.updates[2]).toBeUndefined();
  });
});

describe('a reading that means nothing', () => {
  it('[R6] is counted and never merged, by range, by code for "not measured", by quality', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['power', 'pulse'], aggregation: { type: 'SUM', window: 1 } });
    desk.take({ power: 5_001, pulse: 0 });
    desk.take({ power: 7 }, undefined, { quality: 'invalid' });
    desk.take({ power: 5_000, pulse: 61 });
    desk.pass(1_000);
    expect(sink.updates[0]?.metrics).toMatchObject({
      power: { value: 5_000, count: 1 },
      pulse: { value: 61, count: 1 },
    });
  });
});

describe('a metric that does not add up', () => {
  it('[R33] is refused by name, left out of all, and absent when a second series comes later', () => {
    const desk = new Desk();
    const early = desk.watch({ metrics: ['risk'], aggregation: { window: 1 } });
    desk.take({ risk: 5 }, { meter: 'a' });
    desk.pass(1_000);
    desk.take({ risk: 6, power: 1 }, { meter: 'b' });
    desk.pass(1_000);
    expect(early.sink.updates.map(valuesIn)).toEqual([{ risk: 5 }]);
    const views = desk.engine.stats().views;
    expect(desk.watch({ metrics: ['risk', 'power'] }).answer).toEqual({
      success: false,
      code: 'NOT_ADDITIVE',
      error:
        'risk cannot be combined across series; add groupBy: [meter, phase, currency], or filter each of these labels to one value.',
      retryable: false,
    });
    expect(desk.engine.stats().views, 'a refusal leaves no view').toBe(views);
    const all = desk.watch({}).answer;
    expect(all).toMatchObject({ success: true, denied: [{ metric: 'risk', code: 'NOT_ADDITIVE' }] });
    expect(desk.watch({ metrics: ['risk'], groupBy: ['meter'] }).frames[0]?.content.data).toMatchObject({
      series: [
        { labels: { meter: 'a' }, data: { risk: 5 } },
        { labels: { meter: 'b' }, data: { risk: 6 } },
      ],
    });
  });

  it('[R34] is what a producer supplied for exactly the group', () => {
    const desk = new Desk();
    desk.take({ risk: 3 }, { meter: 'm', phase: '1' });
    desk.take({ risk: 4 }, { meter: 'm', phase: '2' });
    desk.take({ risk: 5.5 }, { meter: 'm' });
    desk.pass(1_000);
    const { answer, sink } = desk.watch({ metrics: ['risk'], filters: { meter: 'm' }, aggregation: { window: 1 } });
    expect(answer).toMatchObject({ success: true });
    desk.take({ risk: 100 }, { meter: 'm', phase: '1' });
    desk.take({ risk: 6 }, { meter: 'm' });
    desk.pass(1_000);
    expect(valuesIn(sink.updates[0])).toEqual({ risk: 6 });
  });

  it('[R33] amounts of two currencies stay apart', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['notional', 'trades'], aggregation: { window: 1 } });
    desk.take({ notional: 5, trades: 1 }, { meter: 'a', currency: 'EUR' });
    desk.take({ notional: 7, trades: 1 }, { meter: 'b', currency: 'EUR' });
    desk.pass(1_000);
    desk.take({ notional: 9, trades: 1 }, { meter: 'a', currency: 'USD' });
    desk.pass(1_000);
    expect(sink.updates.map(valuesIn)).toEqual([{ notional: 12, trades: 2 }, { trades: 3 }]);
  });
});
