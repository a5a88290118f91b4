import type { Snapshot } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { CollectingSink } from '../testing/collecting-sink.js';
import { type Desk, deskOf, startMs, valuesIn } from '../testing/desk.js';

const power = [{ name: 'power', instrument: 'gauge', across: 'sum' }] as const;
const quickly = { staleAfter: '5s', ttl: '20s' } as const;
const last = { metrics: ['power'], aggregation: { type: 'LAST' as const, window: 1 } };

const staleIn = ({ frames }: CollectingSink) =>
  frames.flatMap(({ content }) => (content.event === 'stream:stale' ? [content.data] : []));
const beatsIn = ({ frames }: CollectingSink) =>
  frames.flatMap(({ content }) => (content.event === 'stream:beat' ? [content.data.asOf - startMs] : []));

function twoMeters(desk: Desk): void {
  desk.take({ power: 10 }, { meter: 'a' });
  desk.take({ power: 5 }, { meter: 'b' });
  desk.pass(1_000);
}

describe('a silent source', () => {
  it('[R52] is told once after staleAfter, and again to whoever comes later, until it speaks', () => {
    const desk = deskOf(power, { staleAfter: '5s' });
    const { sink } = desk.watch(last);
    twoMeters(desk);
    desk.pass(4_000);
    expect(staleIn(sink)).toEqual([]);
    desk.pass(10_000);
    const view = sink.snapshots[0]?.view;
    const told = { channel: 'desk', view, since: startMs + 100 };
    expect(staleIn(sink)).toEqual([told]);
    const late = desk.watch(last);
    expect(late.frames.map(({ content }) => content.event)).toEqual(['snapshot', 'stream:stale']);
    expect(staleIn(late.sink)).toEqual([told]);
    desk.take({ power: 11 }, { meter: 'a' });
    desk.pass(1_000);
    const fresh = desk.watch(last);
    expect(staleIn(fresh.sink)).toEqual([]);
    expect(staleIn(sink)).toHaveLength(1);
  });

  it('[R52] is told by group, and without groups when all of them are silent', () => {
    const desk = deskOf(power, { staleAfter: '5s' });
    const { sink } = desk.watch({ ...last, groupBy: ['meter'] });
    twoMeters(desk);
    desk.pass(3_000);
    desk.take({ power: 5 }, { meter: 'b' });
    desk.pass(10_000);
    expect(staleIn(sink).map(({ series, since }) => [series, since - startMs])).toEqual([
      [[{ meter: 'a' }], 100],
      [undefined, 4_100],
    ]);
  });

  it('[R52] is told again after the update of a window that was longer than the silence', () => {
    const desk = deskOf(power, { staleAfter: '5s' });
    const { sink } = desk.watch({ ...last, aggregation: { type: 'SUM', window: 10 } });
    twoMeters(desk);
    desk.pass(9_000);
    expect(sink.frames.map(({ content }) => content.event)).toEqual([
      'snapshot',
      'stream:stale',
      'update',
      'stream:stale',
    ]);
  });

  it('[R37] leaves a share of the series fresh, in updates and snapshots', () => {
    const desk = deskOf(power, { staleAfter: '5s' });
    const { sink } = desk.watch(last);
    twoMeters(desk);
    desk.pass(4_500);
    desk.take({ power: 6 }, { meter: 'b' });
    desk.pass(1_000);
    expect(sink.updates.map(({ coverage, known }) => [coverage, known])).toEqual([
      [undefined, undefined],
      [0.5, 2],
    ]);
    expect(desk.watch(last).frames[0]?.content.data).toMatchObject({ data: { power: 16 }, coverage: 0.5, known: 2 });
    const grouped = desk.watch({ ...last, groupBy: ['meter'] }).frames[0]?.content.data as Snapshot;
    expect(grouped.series?.map(({ coverage }) => coverage)).toEqual([undefined, undefined]);
  });
});

describe('a source that vouches', () => {
  it('[R53] for no change keeps numbers fresh, and that is told at most every 5 s and only where no update says it', () => {
    const desk = deskOf(power, { staleAfter: '5s' });
    const { sink } = desk.watch(last);
    twoMeters(desk);
    for (let second = 1; second <= 20; second += 1) {
      desk.engine.vouch('t', 'desk', desk.clock.nowMs());
      desk.pass(1_000);
    }
    expect(staleIn(sink)).toEqual([]);
    expect(beatsIn(sink)).toEqual([6_000, 11_000, 16_000]);
    desk.pass(20_000);
    expect(beatsIn(sink)).toEqual([6_000, 11_000, 16_000, 20_000]);
    expect(staleIn(sink)).toHaveLength(1);
  });

  it('[R53] is not passed on for a view whose open window holds what nobody has been told yet', () => {
    const desk = deskOf(power, { staleAfter: '1m' });
    const { sink } = desk.watch({ ...last, aggregation: { type: 'SUM', window: 60 } });
    const other = desk.watch({ ...last, filters: { meter: 'b' }, aggregation: { type: 'SUM', window: 60 } });
    desk.take({ power: 10 }, { meter: 'a' });
    for (let second = 1; second <= 10; second += 1) {
      desk.engine.vouch('t', 'desk', desk.clock.nowMs());
      desk.pass(1_000);
    }
    expect([beatsIn(sink), beatsIn(other.sink)]).toEqual([[], [5_000]]);
  });

  it('[R53] for one series keeps that one fresh', () => {
    const desk = deskOf(power, { staleAfter: '5s' });
    const { sink } = desk.watch({ ...last, groupBy: ['meter'] });
    twoMeters(desk);
    desk.pass(3_000);
    expect(desk.engine.vouch('t', 'desk', desk.clock.nowMs(), { meter: 'b' })).toBe(true);
    expect(desk.engine.vouch('t', 'desk', desk.clock.nowMs(), { meter: 'nobody' })).toBe(false);
    expect(desk.engine.vouch('t', 'nowhere', desk.clock.nowMs())).toBe(false);
    desk.pass(2_000);
    expect(staleIn(sink).map(({ series }) => series)).toEqual([[{ meter: 'a' }]]);
    expect(sink.updates).toHaveLength(1);
  });
});

describe('a series', () => {
  it('[R51] that is silent for its ttl leaves totals and groups, and receivers are told', () => {
    const desk = deskOf(power, quickly);
    const whole = desk.watch(last);
    const grouped = desk.watch({ ...last, groupBy: ['meter'] });
    twoMeters(desk);
    for (let second = 1; second < 25; second += 1) {
      desk.take({ power: 5 }, { meter: 'b' });
      desk.pass(1_000);
    }
    expect(whole.sink.updates.at(-1)?.metrics.power?.value).toBe(5);
    const removed = grouped.sink.updates.filter((update) => update.removed !== undefined);
    expect(removed.map((update) => [update.removed, update.window[1] - startMs])).toEqual([[[{ meter: 'a' }], 21_000]]);
    const now = desk.watch({ ...last, groupBy: ['meter'] }).frames[0]?.content.data as Snapshot;
    expect(now.series).toEqual([{ labels: { meter: 'b' }, data: { power: 5 } }]);
    expect(desk.engine.stats().series).toBe(1);
  });

  it('[R51] that comes back is a new one: its register begins from its first reading', () => {
    const desk = deskOf([{ name: 'register', instrument: 'counter', temporality: 'cumulative' }], quickly);
    const { sink } = desk.watch({ meter: 'a' });
    for (const [register, silenceMs] of [
      [100, 1_000],
      [107, 30_000],
      [500, 1_000],
      [503, 1_000],
    ] as const) {
      desk.take({ register }, { meter: 'a' });
      desk.pass(silenceMs);
    }
    expect(sink.updates.map((update) => [update.removed, valuesIn(update)])).toEqual([
      [undefined, { register: 0 }],
      [undefined, { register: 7 }],
      [[{}], {}],
      [undefined, { register: 0 }],
      [undefined, { register: 3 }],
    ]);
  });

  it('[R51] that is ended by hand is gone with the tick, and what it sent stays in the sums of its window', () => {
    const desk = deskOf([{ name: 'trades', instrument: 'counter' }]);
    const sum = desk.watch({ metrics: ['trades'], groupBy: ['meter'], aggregation: { type: 'SUM', window: 1 } });
    desk.take({ trades: 3 }, { meter: 'a' });
    expect(desk.engine.endSeries('t', 'desk', { meter: 'a' })).toBe(true);
    desk.pass(100);
    expect(desk.engine.endSeries('t', 'desk', { meter: 'a' })).toBe(false);
    expect(desk.engine.stats().series).toBe(0);
    desk.pass(2_900);
    expect(sum.sink.updates.map(({ series, removed }) => [series?.[0]?.metrics.trades?.value, removed])).toEqual([
      [3, undefined],
      [undefined, [{ meter: 'a' }]],
    ]);
  });

  it('[I6, R51] that has ended makes room, and its id is given to another only when no window can hold it', () => {
    const desk = deskOf([{ name: 'trades', instrument: 'counter' }], quickly, { limits: { series: 2 } });
    const hour = desk.watch({ metrics: ['trades'], groupBy: ['meter'], aggregation: { type: 'SUM', window: '1h' } });
    desk.pass(3_600_000 - (startMs % 3_600_000));
    for (const meter of ['a', 'b']) desk.take({ trades: 1 }, { meter });
    expect(desk.take({ trades: 1 }, { meter: 'c' })?.code).toBe('LIMIT_SERIES');
    desk.pass(21_000);
    for (const meter of ['c', 'd']) expect(desk.take({ trades: 2 }, { meter })).toBeUndefined();
    desk.pass(3_600_000 - 21_000);
    const rows = hour.sink.updates[0]?.series?.map(({ labels, metrics }) => [labels.meter, metrics.trades?.value]);
    expect(rows).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 2],
      ['d', 2],
    ]);
  });
});
