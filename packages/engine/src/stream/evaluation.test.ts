import type { Snapshot } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { Desk, deskOf, valuesIn } from '../testing/desk.js';

const sums = { aggregation: { type: 'SUM' as const, window: 1 } };

describe('a metric that does not combine', () => {
  it('[R33] has no average over several series of a distribution', () => {
    const desk = deskOf([
      { name: 'latency', instrument: 'distribution', across: 'none' },
      { name: 'price', instrument: 'distribution', within: 'currency' },
    ]);
    const { sink } = desk.watch({ aggregation: { window: 1 } });
    desk.take({ latency: 1, price: 5 }, { meter: 'a', currency: 'EUR' });
    desk.take({ latency: 9, price: 7 }, { meter: 'b', currency: 'USD' });
    desk.pass(1_000);
    expect(sink.updates).toEqual([]);
  });

  it('[R34] averages only the readings of the series that speaks for the group', () => {
    const desk = deskOf([{ name: 'latency', instrument: 'distribution', across: 'none' }]);
    const { sink } = desk.watch({ meter: 'm' });
    for (const latency of [2, 4]) desk.take({ latency }, { meter: 'm' });
    desk.take({ latency: 99 }, { meter: 'm', phase: '1' });
    desk.pass(1_000);
    expect(sink.updates[0]?.metrics.latency).toEqual({ value: 3, count: 2, delta: 2 });
  });

  it('[R34, R23] falls to 0 when the series that speaks is silent, whatever the others say', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['risk'], filters: { meter: 'm' }, ...sums });
    desk.take({ risk: 5 }, { meter: 'm' });
    desk.pass(1_000);
    desk.take({ risk: 99 }, { meter: 'm', phase: '1' });
    desk.pass(1_000);
    expect(sink.updates.map(valuesIn)).toEqual([{ risk: 5 }, { risk: 0 }]);
  });

  it('[R36, R23] is not followed by a 0 when it could not be computed', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['notional'], ...sums });
    desk.take({ notional: 5 }, { meter: 'a', currency: 'EUR' });
    desk.take({ notional: 9 }, { meter: 'a', currency: 'USD' });
    desk.pass(2_000);
    expect(sink.updates).toEqual([]);
  });

  it('[R33] refuses by name what would be computed from it', () => {
    const desk = deskOf([
      { name: 'realized', instrument: 'gauge', across: 'sum', within: 'currency' },
      { name: 'open', instrument: 'gauge', across: 'sum' },
      { name: 'total', instrument: 'derived', expression: 'realized + open' },
    ]);
    desk.take({ realized: 5, open: 1 }, { meter: 'a', currency: 'EUR' });
    desk.take({ realized: 9, open: 1 }, { meter: 'a', currency: 'USD' });
    desk.pass(1_000);
    expect(desk.watch({ metrics: ['total'] }).answer).toMatchObject({ success: false, code: 'NOT_ADDITIVE' });
    expect(desk.watch({ metrics: ['total'], groupBy: ['currency'] }).answer).toMatchObject({ success: true });
    expect(desk.watch({}).answer).toMatchObject({ granted: { metrics: ['open'] } });
  });
});

describe('a view that others follow already', () => {
  it('[R33] is refused as a new one is, though its window is still open', () => {
    const desk = new Desk();
    const request = { metrics: ['risk'], aggregation: { window: '1h' } };
    desk.take({ risk: 5 }, { meter: 'a' });
    desk.pass(1_000);
    expect(desk.watch(request).answer).toMatchObject({ success: true });
    desk.take({ risk: 6 }, { meter: 'b' });
    desk.pass(1_000);
    expect(desk.watch(request).answer).toMatchObject({ success: false, code: 'NOT_ADDITIVE' });
  });
});

describe('a number that a window cannot give', () => {
  it('[S1, R36] leaves a receiver and a new snapshot with the same earlier one', () => {
    const desk = new Desk();
    const request = { metrics: ['fill_rate'], aggregation: { window: 1 } };
    const { sink } = desk.watch(request);
    desk.take({ filled: 1, ordered: 2 });
    desk.pass(1_000);
    desk.take({ filled: 1 });
    desk.pass(1_000);
    expect(sink.updates.map(valuesIn)).toEqual([{ fill_rate: 0.5 }]);
    const snapshot = desk.watch(request).frames[0]?.content.data as Snapshot;
    expect(snapshot).toMatchObject({ sequence: 1, data: { fill_rate: 0.5 } });
  });
});
