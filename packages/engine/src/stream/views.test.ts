import type { Snapshot } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { Desk, startMs, trader, valuesIn } from '../testing/desk.js';
import type { Frame, Framing } from './frame.js';
import { viewLingerMs } from './views.js';

const snapshotOf = (frames: readonly Frame[]): Snapshot => frames[0]?.content.data as Snapshot;

describe('a window', () => {
  it('[R23] that is empty has no frame for LAST and AVG, and for SUM and DELTA one of zeros after one with readings', () => {
    const desk = new Desk();
    const sinks = (['LAST', 'AVG', 'SUM', 'DELTA'] as const).map(
      (type) => desk.watch({ metrics: ['trades', 'power'], aggregation: { type, window: 1 } }).sink,
    );
    desk.take({ trades: 2, power: 5 });
    for (let second = 0; second < 4; second += 1) desk.pass(1_000);
    const zero = { value: 0, count: 0, delta: 0 };
    expect(sinks.map(({ updates }) => updates.length)).toEqual([1, 1, 2, 2]);
    expect(sinks[2]?.updates[1]?.metrics).toEqual({ trades: zero, power: zero });
    expect(sinks[2]?.updates[1]?.window).toEqual([startMs + 1_000, startMs + 2_000]);
  });

  it('[R21] holds what arrived in it, however late it was measured', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['trades'], aggregation: { type: 'SUM', window: 1 } });
    desk.pass(5_000);
    desk.take({ trades: 1 }, undefined, { timestampMs: startMs });
    desk.pass(1_000);
    expect(sink.updates[0]).toMatchObject({
      window: [startMs + 5_000, startMs + 6_000],
      metrics: { trades: { value: 1 } },
    });
  });

  it('[R22] of an hour is built from shorter ones and equals all its samples', () => {
    const desk = new Desk();
    // The shorter views make the rungs of the ladder.
    for (const window of ['300ms', '1s', '10s', '1m', '5m'])
      desk.watch({ metrics: ['trades'], aggregation: { window } });
    desk.pass(3_600_000 - (startMs % 3_600_000));
    const { sink } = desk.watch({ metrics: ['trades', 'power'], aggregation: { type: 'SUM', window: '1h' } });
    let trades = 0;
    for (let second = 0; second < 3_600; second += 7) {
      desk.take({ trades: second, power: 1 });
      trades += second;
      desk.pass(7_000);
    }
    expect(sink.updates[0]).toMatchObject({
      metrics: { trades: { value: trades, count: 515 }, power: { value: 515 } },
    });
  });

  it('[R20] of 0 is each tick that has data', () => {
    const desk = new Desk();
    const { sink, answer } = desk.watch({ metrics: ['trades'], aggregation: { window: 0 } });
    expect(answer).toMatchObject({ granted: { window: 0.1 } });
    desk.pass(300);
    desk.take({ trades: 1 });
    desk.pass(100);
    expect(sink.updates.map(({ window }) => window)).toEqual([[startMs + 300, startMs + 400]]);
  });
});

describe('a snapshot', () => {
  it('[S2, D6] in the middle of a window leaves no hole and counts nothing twice, for a new view and for a running one', () => {
    const desk = new Desk();
    const request = { metrics: ['trades'], aggregation: { type: 'LAST' as const, window: 10 } };
    desk.take({ trades: 1 });
    desk.pass(3_000);
    const first = desk.watch(request);
    expect(snapshotOf(first.frames)).toMatchObject({ data: { trades: 1 }, asOf: startMs + 3_000, sequence: 0 });
    desk.take({ trades: 2 });
    desk.pass(2_000);
    const second = desk.watch(request);
    expect(snapshotOf(second.frames)).toMatchObject({ data: { trades: 1 }, asOf: startMs + 3_000, sequence: 0 });
    desk.take({ trades: 4 });
    desk.pass(5_000);
    desk.take({ trades: 8 });
    const third = desk.watch(request);
    expect(snapshotOf(third.frames)).toMatchObject({ data: { trades: 7 }, asOf: startMs + 10_000, sequence: 1 });
    desk.pass(10_000);
    for (const { sink } of [first, second]) {
      expect(sink.updates.map(({ metrics, window }) => [metrics.trades?.delta, window])).toEqual([
        [6, [startMs + 3_000, startMs + 10_000]],
        [8, [startMs + 10_000, startMs + 20_000]],
      ]);
    }
    expect(third.sink.updates.map(({ previous, metrics }) => [previous, metrics.trades?.delta])).toEqual([[1, 8]]);
  });

  it('[S4] of a function about a window begins empty, and then holds the last window', () => {
    const desk = new Desk();
    desk.take({ power: 5 });
    desk.pass(1_000);
    const request = { metrics: ['power'], aggregation: { type: 'SUM' as const, window: 1 } };
    const first = desk.watch(request);
    expect(snapshotOf(first.frames).data).toEqual({});
    desk.take({ power: 7 });
    desk.pass(1_000);
    expect(snapshotOf(desk.watch(request).frames)).toMatchObject({ data: { power: 7 }, sequence: 1 });
    expect(snapshotOf(first.frames).data).toEqual({});
  });

  it('[S5, R36] has no number for what is not known, and 0 for what nobody has counted yet', () => {
    const desk = new Desk();
    expect(snapshotOf(desk.watch({}).frames).data).toEqual({ trades: 0, notional: 0, filled: 0, ordered: 0 });
    expect(snapshotOf(desk.watch({ meter: 'never' }).frames).data).toEqual({});
    expect(snapshotOf(desk.watch({ groupBy: ['meter'] }).frames)).toMatchObject({ data: {}, series: [] });
  });

  it('[S3] comes in pages of 500 series, the last of which is final', () => {
    const desk = new Desk();
    for (let meter = 0; meter < 1_001; meter += 1) desk.take({ power: meter }, { meter: `m-${meter}` });
    desk.pass(1_000);
    const pages = desk.watch({ metrics: ['power'], groupBy: ['meter'] }).sink.snapshots;
    expect(pages.map(({ page, final, series }) => [page, final, series?.length])).toEqual([
      [0, false, 500],
      [1, false, 500],
      [2, true, 1],
    ]);
    expect(new Set(pages.flatMap(({ series }) => series?.map(({ labels }) => labels.meter))).size).toBe(1_001);
  });
});

describe('a view', () => {
  it('[D3] is shared by equal questions, whatever the order of their words, and its frames are encoded once', () => {
    const desk = new Desk();
    const a = desk.watch({ metrics: ['power', 'trades'], filters: { meter: ['x', 'y'], phase: '1' } });
    const b = desk.watch({ metrics: ['trades', 'power'], filters: { phase: ['1'], meter: ['y', 'x', 'y'] } });
    const c = desk.watch({ metrics: ['trades', 'power'], filters: { meter: ['x', 'y'] } });
    expect(a.answer).toMatchObject({ success: true });
    expect([a, b, c].map(({ session }) => session.subscriptions[0]?.view.id)).toEqual([
      a.session.subscriptions[0]?.view.id,
      a.session.subscriptions[0]?.view.id,
      expect.not.stringMatching(a.session.subscriptions[0]?.view.id ?? ''),
    ]);
    desk.take({ power: 1 }, { meter: 'x', phase: '1' });
    desk.pass(1_000);
    const frame = a.sink.frames.at(-1);
    expect(frame).toBe(b.sink.frames.at(-1));
    let encodings = 0;
    const framing: Framing<{ text: string }> = {
      encode: (encoded) => {
        encodings += 1;
        return { text: encoded.json() };
      },
      join: (parts) => ({ text: parts.map(({ text }) => text).join() }),
    };
    expect(a.sink.frames.at(-1)?.encodedBy(framing)).toBe(b.sink.frames.at(-1)?.encodedBy(framing));
    expect(encodings).toBe(1);
  });

  it('[D4] that a session uses twice reaches it once, until the last use has ended', () => {
    const desk = new Desk();
    const { session, sink, answer } = desk.watch({ metrics: ['trades'] });
    session.subscribe({ channel: 'desk', metrics: ['trades'] });
    desk.take({ trades: 1 });
    desk.pass(1_000);
    expect(sink.updates).toHaveLength(1);
    session.unsubscribe({ subscriptionId: answer.success ? answer.subscriptionId : '' });
    desk.take({ trades: 1 });
    desk.pass(1_000);
    expect(sink.updates).toHaveLength(2);
    session.unsubscribe({ channel: 'desk' });
    desk.take({ trades: 1 });
    desk.pass(1_000);
    expect(sink.updates).toHaveLength(2);
  });

  it('[S6, S7] outlives its last receiver by two minutes, and has a new epoch when it begins again', () => {
    const desk = new Desk();
    const first = desk.watch({ metrics: ['trades'] });
    first.session.close();
    desk.pass(viewLingerMs - 1_000);
    const second = desk.watch({ metrics: ['trades'] });
    expect(snapshotOf(second.frames).epoch).toBe(snapshotOf(first.frames).epoch);
    second.session.close();
    desk.take({ trades: 1 });
    desk.pass(viewLingerMs + 1_000);
    expect(desk.engine.stats().views).toBe(0);
    const third = desk.watch({ metrics: ['trades'] });
    expect(snapshotOf(third.frames).epoch).not.toBe(snapshotOf(first.frames).epoch);
    expect(snapshotOf(third.frames).data).toEqual({ trades: 1 });
  });

  it('[D5] of one tenant has nothing of another, however the names are built', () => {
    const desk = new Desk();
    const names = ['a', 'a:b', '__proto__', 'constructor', '["a"]', 'x'.repeat(10_000)];
    const sinks = names.map(
      (tenantId) => desk.watch({ groupBy: ['meter'], metrics: ['power'] }, { ...trader, tenantId }).sink,
    );
    names.forEach((tenantId, index) => {
      for (const meter of ['b:c', '1:b1:c', '__proto__']) desk.take({ power: index + 1 }, { meter }, { tenantId });
    });
    desk.pass(1_000);
    sinks.forEach(({ updates }, index) => {
      const rows = updates.flatMap(({ series }) => series ?? []);
      expect(rows.map(({ labels }) => labels.meter).sort()).toEqual(['1:b1:c', '__proto__', 'b:c']);
      expect(rows.map(({ metrics }) => metrics.power?.value)).toEqual([index + 1, index + 1, index + 1]);
    });
  });
});

describe('time', () => {
  it('[R21] that steps back closes nothing until it has caught up, and a jump ahead returns at once', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['trades'], aggregation: { window: 1 } });
    desk.take({ trades: 1 });
    desk.pass(-60_000);
    desk.take({ trades: 1 });
    expect(sink.updates).toEqual([]);
    desk.pass(61_000);
    expect(sink.updates.map(valuesIn)).toEqual([{ trades: 2 }]);
    desk.pass(10 * 365 * 86_400_000);
    desk.take({ trades: 1 });
    desk.pass(1_000);
    expect(sink.updates.map(valuesIn)).toEqual([{ trades: 2 }, { trades: 3 }]);
  });
});
