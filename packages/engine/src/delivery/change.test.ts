import type { Snapshot, UpdateSubscriptionRequest } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { CollectingSink } from '../testing/collecting-sink.js';
import { Desk, startMs } from '../testing/desk.js';
import { everySecond, positionsOf, SlowReader } from '../testing/slow-reader.js';
import { alarm, idsOf, Ward } from '../testing/ward.js';
import type { Session } from './session.js';

/** Asks for something else under the session's first subscription, and is sent what follows. */
function change(session: Session, request: Omit<UpdateSubscriptionRequest, 'subscriptionId'>) {
  const { answer, frames } = session.updateSubscription({ subscriptionId: 's1', ...request });
  session.deliver(frames);
  return answer;
}

/** What was told, in order: where each update begins and ends and its sum, and as of when each snapshot is; s after the start. */
function toldTo({ frames }: CollectingSink): unknown[] {
  const second = (ms: number): number => (ms - startMs) / 1_000;
  return frames.flatMap(({ content }): unknown[] => {
    if (content.event === 'snapshot') return [['snapshot', second(content.data.asOf)]];
    if (content.event !== 'update') return [];
    const { window, metrics } = content.data;
    return [[second(window[0]), second(window[1]), metrics.power?.value]];
  });
}

const sumOf = ({ updates }: CollectingSink): number =>
  updates.reduce((sum, { metrics }) => sum + (metrics.power?.value ?? 0), 0);

describe('a subscription that asks for something else', () => {
  it('[W25, S2] is told what the open window of the old view has so far, and the new view begins there', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch(everySecond('power'));
    desk.second({ power: 1 });
    desk.take({ power: 2 });
    desk.pass(500);
    const { view: before } = sink.snapshots[0] as Snapshot;
    const answer = change(session, { aggregation: { window: 10 } });
    desk.take({ power: 4 });
    desk.pass(8_500);
    expect(toldTo(sink)).toEqual([
      ['snapshot', 0],
      [0, 1, 1],
      [1, 1.5, 2],
      ['snapshot', 1.5],
      [1.5, 10, 4],
    ]);
    expect(sumOf(sink)).toBe(7);
    expect(sink.updates.map(({ view, previous, sequence }) => [view === before, previous, sequence])).toEqual([
      [true, 0, 1],
      [true, 1, 2],
      [false, 0, 1],
    ]);
    expect(answer).toEqual({
      ...{ success: true, subscriptionId: 's1', view: sink.snapshots[1]?.view, denied: [] },
      granted: { metrics: ['power'], type: 'SUM', window: 10 },
      ...{ epoch: sink.snapshots[1]?.epoch, sequence: 0, recovered: false },
    });
  });

  it('[W25, S2] is told nothing more of the old view when the new one has been told up to the same moment', () => {
    const desk = new Desk();
    desk.watch({ ...everySecond('power'), filters: { meter: 'm' } });
    const { session, sink } = desk.watch(everySecond('power'));
    desk.second({ power: 1 });
    desk.take({ power: 2 });
    desk.take({ power: 100 }, { meter: 'n' });
    desk.pass(500);
    change(session, { filters: { meter: 'm' } });
    desk.take({ power: 4 });
    desk.take({ power: 200 }, { meter: 'n' });
    desk.pass(500);
    expect(toldTo(sink)).toEqual([
      ['snapshot', 0],
      [0, 1, 1],
      ['snapshot', 1],
      [1, 2, 6],
    ]);
    expect(positionsOf(sink.updates).at(-1)).toEqual([1, 2, undefined]);
  });

  it('[W25, S2, D6] has a view of its own where others are in the middle of a window', () => {
    const desk = new Desk();
    const long = { ...everySecond('power'), aggregation: { type: 'SUM' as const, window: 10 } };
    const other = desk.watch(long);
    const { session, sink } = desk.watch(everySecond('power'));
    for (const power of [1, 2, 4]) desk.second({ power });
    desk.take({ power: 8 });
    desk.pass(500);
    change(session, { aggregation: { window: 10 } });
    desk.take({ power: 16 });
    desk.pass(6_500);
    expect(toldTo(sink)).toEqual([
      ['snapshot', 0],
      [0, 1, 1],
      [1, 2, 2],
      [2, 3, 4],
      [3, 3.5, 8],
      ['snapshot', 3.5],
      [3.5, 10, 16],
    ]);
    expect(toldTo(other.sink)).toEqual([
      ['snapshot', 0],
      [0, 10, 31],
    ]);
    expect(sink.snapshots[1]?.view).not.toBe(other.sink.snapshots[0]?.view);
    // Whoever asks later is told what everybody is.
    expect(desk.watch(long).sink.snapshots[0]?.view).toBe(other.sink.snapshots[0]?.view);
    desk.take({ power: 32 });
    desk.pass(10_000);
    expect([sumOf(sink), sumOf(other.sink)]).toEqual([63, 63]);
    for (const one of desk.engine.openSessions()) desk.engine.closeSession(one);
    desk.pass(121_000);
    expect(desk.engine.stats().views).toBe(0);
  });

  it('[W25] keeps what the change leaves out, also of the short form', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch({ meter: 'm' });
    change(session, { metrics: ['power'], aggregation: { type: 'MAX' } });
    expect(change(session, { aggregation: { window: 2 } })).toMatchObject({
      granted: { metrics: ['power'], type: 'MAX', window: 2 },
    });
    desk.take({ power: 1 });
    desk.take({ power: 99 }, { meter: 'n' });
    desk.pass(2_000);
    expect(sink.updates.map(({ metrics }) => metrics.power?.value)).toEqual([1]);
  });

  it('[W25, D4] that is the same gets a new snapshot, and each frame once', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch(everySecond('power'));
    desk.second({ power: 1 });
    desk.take({ power: 2 });
    desk.pass(500);
    expect(change(session, { filters: {} })).toMatchObject({ success: true, sequence: 1 });
    desk.pass(500);
    expect(toldTo(sink)).toEqual([
      ['snapshot', 0],
      [0, 1, 1],
      ['snapshot', 1],
      [1, 2, 2],
    ]);
    expect(desk.engine.stats().views).toBe(1);
  });

  it('[W25, D4] leaves the old view to another subscription of the session', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch(everySecond('power'));
    session.subscribe(everySecond('power'));
    desk.second({ power: 1 });
    desk.take({ power: 2 });
    desk.pass(500);
    change(session, { aggregation: { type: 'MAX' } });
    desk.take({ power: 4 });
    desk.pass(500);
    const [before, after] = session.subscriptions.map(({ view }) => view.id).reverse();
    expect(sink.updates.map(({ view, previous, metrics }) => [view, previous, metrics.power?.value])).toEqual([
      [before, 0, 1],
      [before, 1, 6],
      [after, 0, 4],
    ]);
  });

  it('[W25, D8] is told first, when it is behind, what it missed of the old view', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk, everySecond('power'));
    const { session, sink } = reader;
    reader.fill();
    for (const power of [1, 2, 4]) desk.second({ power });
    desk.take({ power: 8 });
    desk.pass(500);
    change(session, { aggregation: { window: 2 } });
    expect(toldTo(sink)).toEqual([
      ['snapshot', 0],
      [0, 1, 1],
      [1, 3, 6],
      [3, 3.5, 8],
    ]);
    desk.take({ power: 16 });
    desk.pass(500);
    reader.drain();
    desk.pass(4_000);
    expect(toldTo(sink).slice(4)).toEqual([
      ['snapshot', 3.5],
      [3.5, 4, 16],
      [4, 6, 0],
    ]);
  });

  it('[W25, R50] gets the events that the new filter lets through, from now on', () => {
    const ward = new Ward();
    const { session, sink } = ward.watch({ filters: { patient: 'p' } });
    ward.raise([alarm('p1', { patient: 'p' }), alarm('q1', { patient: 'q' })]);
    change(session, { filters: { patient: 'q' } });
    ward.raise([alarm('p2', { patient: 'p' }), alarm('q2', { patient: 'q' })]);
    expect(idsOf(sink)).toEqual(['p1', 'q2']);
    expect(sink.events.map(({ previous, sequence }) => [previous, sequence])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('a change that is refused', () => {
  it.each([
    [{ metrics: ['powr'] }, 'UNKNOWN_METRIC'],
    [{ metrics: ['risk'], aggregation: { type: 'LAST' as const } }, 'NOT_ADDITIVE'],
    [{ filters: { nope: 'x' } }, 'INVALID_FILTER'],
    [{ aggregation: { window: 0.05 } }, 'INVALID_WINDOW'],
    [{ aggregation: { type: 'P50' as const } }, 'INVALID_AGGREGATION'],
    [{ filters: { meter: 'n' } }, 'LIMIT_VIEWS'],
  ])('[W25] %j is answered with %s and changes nothing', (request, code) => {
    const desk = new Desk({ limits: { views: code === 'LIMIT_VIEWS' ? 1 : 2 } });
    const { session, sink } = desk.watch(everySecond('power'));
    desk.take({ power: 1, risk: 1 }, { meter: 'a' });
    desk.take({ risk: 2 }, { meter: 'b' });
    desk.pass(1_000);
    desk.take({ power: 2 });
    desk.pass(500);
    expect(change(session, request)).toMatchObject({ success: false, code });
    desk.pass(500);
    expect(toldTo(sink)).toEqual([
      ['snapshot', 0],
      [0, 1, 1],
      [1, 2, 2],
    ]);
    expect(session.subscriptions.map(({ id, request: asked }) => [id, asked])).toEqual([['s1', everySecond('power')]]);
    expect(desk.engine.stats().views).toBe(1);
  });

  it('[W25] is one of a subscription that is not there', () => {
    const desk = new Desk();
    const { session } = desk.watch(everySecond('power'));
    const refused = { success: false, code: 'BAD_MESSAGE' };
    expect(session.updateSubscription({ subscriptionId: 's2' })).toMatchObject({ answer: refused, frames: [] });
    expect(session.resync({ subscriptionId: 's2' })).toMatchObject({ answer: refused, frames: [] });
  });
});

describe('one who asks for a new snapshot', () => {
  it('[W25, S1] gets what it would hold, and then what follows', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch(everySecond('trades', 'LAST'));
    desk.second({ trades: 3 });
    const { answer, frames } = session.resync({ subscriptionId: 's1' });
    session.deliver(frames);
    desk.second({ trades: 4 });
    expect(answer).toEqual({ success: true });
    expect(sink.snapshots.map(({ sequence, asOf, data }) => [sequence, asOf - startMs, data])).toEqual([
      [0, 0, { trades: 0 }],
      [1, 1_000, { trades: 3 }],
    ]);
    expect(positionsOf(sink.updates)).toEqual([
      [0, 1, undefined],
      [1, 2, undefined],
    ]);
  });

  it('[W25, D8] while it is behind is not told again what the snapshot has', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk, everySecond('trades', 'LAST'));
    const { session, sink } = reader;
    reader.fill();
    for (const trades of [1, 2, 4]) desk.second({ trades });
    const { frames } = session.resync({ subscriptionId: 's1' });
    session.deliver(frames);
    reader.drain();
    desk.second({ trades: 8 });
    expect(reader.heard).toEqual(['snapshot', 'update', 'snapshot', 'update']);
    expect(sink.snapshots[1]).toMatchObject({ sequence: 3, data: { trades: 7 } });
    expect(positionsOf(sink.updates).at(-1)).toEqual([3, 4, undefined]);
  });
});
