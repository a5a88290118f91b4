import { describe, expect, it } from 'vitest';
import { CollectingSink } from '../testing/collecting-sink.js';
import { Desk, trader } from '../testing/desk.js';
import { everySecond, positionsOf, SlowReader } from '../testing/slow-reader.js';

const seen = ({ batches }: CollectingSink) => batches.map(({ frames }) => frames.map(({ event }) => event).join());

/** A reader of several metrics, each a view of its own, whose snapshots have been read. */
function readerOf(desk: Desk, ...metrics: string[]): SlowReader {
  const reader = new SlowReader(desk);
  for (const metric of metrics) reader.ask(everySecond(metric));
  forgetWrites(reader);
  return reader;
}

function forgetWrites({ sink }: SlowReader): void {
  sink.batches.length = 0;
  sink.frames.length = 0;
}

describe('what is due to a session in a tick', () => {
  it('[D3, D14] is one write with the frames of all its views', () => {
    const desk = new Desk();
    const { sink } = readerOf(desk, 'power', 'trades', 'pulse');
    desk.second({ power: 1, trades: 2, pulse: 3 });
    expect(seen(sink)).toEqual(['update,update,update']);
    expect(sink.updates.flatMap(({ metrics }) => Object.keys(metrics)).sort()).toEqual(['power', 'pulse', 'trades']);
    desk.second({ trades: 2 });
    // The sums that had readings fall to 0.
    expect(seen(sink)).toHaveLength(2);
  });

  it('[D3, D14] is the same batch for all sessions with the same views, in whatever order they asked', () => {
    const desk = new Desk();
    const [one, same, fewer] = [
      readerOf(desk, 'power', 'trades'),
      readerOf(desk, 'trades', 'power'),
      readerOf(desk, 'power'),
    ];
    desk.second({ power: 1, trades: 2 });
    const [first, second, third] = [one, same, fewer].map(({ sink }) => sink.batches[0]);
    expect(first).toBe(second);
    expect(third).not.toBe(first);
    expect(first?.frames).toHaveLength(2);
    // The frame itself is everybody's.
    expect(first?.frames).toContain(third?.frames[0]);
    desk.second({ power: 1, trades: 2 });
    expect(one.sink.batches[1]?.group).toBe(first?.group);
    expect(third?.group).not.toBe(first?.group);
  });

  it('[D3, D4, D14] is joined when the loop is late, until 32 frames or more are due, each once and in order', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk);
    // Each view tells its window, and after the next one that it has fallen to 0: 4, 8, 8, 8, 8, 8 and 4 frames at a time.
    for (const ms of [100, 200, 400, 800, 1_600, 3_200]) {
      for (const meter of [['m'], ['m', 'x'], ['m', 'y'], ['m', 'z']]) {
        reader.ask({ ...everySecond('power'), filters: { meter }, aggregation: { type: 'SUM', window: `${ms}ms` } });
      }
    }
    forgetWrites(reader);
    desk.take({ power: 1 });
    desk.pass(10_000);
    const { sink } = reader;
    expect(sink.batches.map(({ frames }) => frames.length)).toEqual([36, 12]);
    const ends = sink.updates.map(({ window }) => window[1]);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    for (const view of new Set(sink.updates.map((update) => update.view))) {
      const own = sink.updates.filter((update) => update.view === view);
      expect(positionsOf(own)).toEqual([
        [0, 1, undefined],
        [1, 2, undefined],
      ]);
      expect(own.map(({ metrics }) => metrics.power?.value)).toEqual([1, 0]);
    }
  });
});

describe('a session', () => {
  it('[D4] that uses a view twice, and another one once, gets each frame once', () => {
    const desk = new Desk();
    const { session, sink } = readerOf(desk, 'power', 'power', 'trades');
    desk.second({ power: 1, trades: 1 });
    expect(seen(sink)).toEqual(['update,update']);
    session.unsubscribe({ subscriptionId: 's1' });
    desk.second({ power: 1, trades: 1 });
    session.unsubscribe({ subscriptionId: 's2' });
    desk.second({ power: 1, trades: 1 });
    expect(seen(sink)).toEqual(['update,update', 'update,update', 'update']);
  });

  it('[D3, D4] that comes, asks for more and goes leaves the others with one frame each', () => {
    const desk = new Desk();
    const [stays, changes, goes] = [readerOf(desk, 'power'), readerOf(desk, 'power'), readerOf(desk, 'power')];
    desk.second({ power: 1, trades: 1 });
    expect(changes.sink.batches[0]).toBe(stays.sink.batches[0]);
    changes.ask(everySecond('trades'));
    desk.engine.closeSession(goes.session);
    const comes = readerOf(desk, 'trades', 'power');
    for (const reader of [stays, changes]) forgetWrites(reader);
    desk.second({ power: 2, trades: 2 });
    expect([stays, changes, goes, comes].map(({ sink }) => seen(sink))).toEqual([
      ['update'],
      ['update,update'],
      ['update'],
      ['update,update'],
    ]);
    expect(comes.sink.batches[0]).toBe(changes.sink.batches[0]);
    changes.session.unsubscribe({ channel: 'desk', metrics: ['trades'] });
    desk.second({ power: 3, trades: 3 });
    expect(changes.sink.batches[1]).toBe(stays.sink.batches[1]);
    expect(positionsOf(stays.sink.updates)).toEqual([
      [1, 2, undefined],
      [2, 3, undefined],
    ]);
  });

  it('[D4, D8] that is behind takes nothing from the others of its group, whoever falls behind and catches up', () => {
    const desk = new Desk();
    const readers = Array.from({ length: 5 }, () => readerOf(desk, 'power'));
    const [first, second, , fourth, last] = readers as [SlowReader, SlowReader, SlowReader, SlowReader, SlowReader];
    for (const reader of [first, second, last]) reader.fill();
    desk.second({ power: 1 });
    desk.second({ power: 2 });
    expect(readers.map(({ sink }) => sink.updates.length)).toEqual([1, 1, 2, 2, 1]);
    second.drain();
    desk.second({ power: 4 });
    expect(readers.map(({ sink }) => sink.updates.length)).toEqual([1, 3, 3, 3, 1]);
    desk.engine.closeSession(last.session);
    first.drain();
    desk.second({ power: 8 });
    const sums = readers.map(({ sink }) =>
      sink.updates.reduce((sum, { metrics }) => sum + (metrics.power?.value ?? 0), 0),
    );
    expect(sums).toEqual([15, 15, 15, 15, 1]);
    expect(positionsOf(first.sink.updates)).toEqual([
      [0, 1, undefined],
      [1, 3, 2],
      [3, 4, undefined],
    ]);
    // Who goes now has been given the place of one who fell behind.
    for (const { session } of [fourth, first]) desk.engine.closeSession(session);
    desk.second({ power: 16 });
    expect(readers.map(({ sink }) => sink.updates.length)).toEqual([3, 5, 5, 4, 1]);
  });

  it('[D4] that is closed gets nothing more, whatever its connection says', () => {
    const desk = new Desk();
    const reader = readerOf(desk, 'power');
    desk.engine.closeSession(reader.session);
    desk.engine.closeSession(reader.session);
    reader.session.ready();
    desk.second({ power: 1 });
    expect(reader.sink.frames).toEqual([]);
    expect(desk.engine.stats().sessions).toBe(0);
  });

  it('[D4] without subscriptions is written nothing', () => {
    const desk = new Desk();
    const sink = new CollectingSink();
    const session = desk.engine.openSession(trader, sink);
    session.deliver([]);
    desk.second({ power: 1 });
    expect(sink.batches).toEqual([]);
  });
});
