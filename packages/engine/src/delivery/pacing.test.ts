import { describe, expect, it } from 'vitest';
import { Desk, startMs } from '../testing/desk.js';
import { everySecond, positionsOf, SlowReader } from '../testing/slow-reader.js';

describe('a reader that is behind', () => {
  it.each([
    ['power', 'LAST', { value: 7, count: 3, delta: -3 }],
    ['power', 'SUM', { value: 23, count: 3, delta: -3 }],
    ['power', 'AVG', { value: 23 / 3, count: 3, delta: -3 }],
    ['power', 'DELTA', { value: -3, count: 3, delta: -3 }],
    ['power', 'TWA', { value: 6.75, count: 3, delta: -3 }],
    ['power', 'MIN', { value: 4, count: 3, delta: -3 }],
    ['power', 'MAX', { value: 12, count: 3, delta: -3 }],
    ['power', 'COUNT', { value: 3, count: 3, delta: -3 }],
    ['trades', 'LAST', { value: 11, count: 3, delta: 6 }],
    ['trades', 'SUM', { value: 6, count: 3, delta: 6 }],
    ['trades', 'DELTA', { value: 6, count: 3, delta: 6 }],
    ['trades', 'RATE', { value: 3, count: 3, delta: 6 }],
    ['latency', 'P50', { value: expect.closeTo(30, 0), count: 3, delta: -60 }],
    ['latency', 'AVG', { value: 30, count: 3, delta: -60 }],
    ['fill_rate', 'AVG', { value: 0.5, count: 3, delta: 0.25 }],
    ['fill_rate', 'LAST', { value: 7 / 16, count: 3, delta: 3 / 16 }],
    ['total', 'LAST', { value: 5, count: 3, delta: 4 }],
  ] as const)(
    '[D8] gets one frame of %s with the %s that one window over all that it missed has',
    (metric, type, cell) => {
      const desk = new Desk();
      const reader = new SlowReader(desk, everySecond(metric, type));
      const { session, sink } = reader;
      reader.fill();
      desk.second({ power: 10, trades: 5, latency: 100, filled: 1, ordered: 4, realized: 1, open: 0 });
      desk.second({ power: 4, trades: 1, latency: 20, filled: 3, ordered: 4, realized: 2, open: 7 });
      desk.take({ power: 12, trades: 2, latency: 30, filled: 0, ordered: 4, realized: 3, open: 8 });
      desk.pass(500);
      desk.take({ power: 7, trades: 3, latency: 40, filled: 3, ordered: 4, realized: 4, open: 1 });
      desk.pass(500);
      expect(sink.updates).toHaveLength(1);
      expect(session.level).toBe('merging');
      reader.drain();
      expect(sink.updates.slice(1)).toEqual([
        {
          ...{ channel: 'desk', view: session.subscriptions[0]?.view.id, metrics: { [metric]: cell } },
          ...{ sequence: 3, previous: 1, merged: 2, window: [startMs + 1_000, startMs + 3_000] },
          timestamp: new Date(startMs + 3_000).toISOString(),
        },
      ]);
      desk.second({ power: 1, trades: 1, latency: 1, filled: 1, ordered: 1, realized: 1 });
      expect(positionsOf(sink.updates).at(-1)).toEqual([3, 4, undefined]);
    },
  );

  it('[D8] gets groups merged each by itself, with those that ended', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk, { ...everySecond('power', 'LAST'), groupBy: ['meter'] });
    const { sink } = reader;
    reader.fill();
    desk.take({ power: 1 }, { meter: 'a' });
    desk.take({ power: 2 }, { meter: 'b' });
    desk.pass(1_000);
    desk.take({ power: 3 }, { meter: 'a' });
    desk.engine.endSeries('t', 'desk', { meter: 'b' });
    desk.pass(1_000);
    desk.take({ power: 5 }, { meter: 'c' });
    desk.pass(1_000);
    reader.drain();
    expect(sink.updates.at(-1)).toMatchObject({
      previous: 1,
      sequence: 3,
      merged: 2,
      removed: [{ meter: 'b' }],
      series: [
        { labels: { meter: 'a' }, metrics: { power: { value: 3, count: 1, delta: 2 } } },
        { labels: { meter: 'c' }, metrics: { power: { value: 5, count: 1, delta: 0 } } },
      ],
    });
  });

  it('[D8, R23] is told by a frame of its own that a sum has fallen to 0 since', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk, everySecond('power'));
    const { sink } = reader;
    reader.fill();
    for (const power of [1, 2, 4]) desk.second({ power });
    desk.pass(1_000);
    reader.drain();
    desk.pass(2_000);
    expect(sink.updates.slice(1).map(({ metrics }) => metrics.power)).toEqual([
      { value: 6, count: 2, delta: 3 },
      { value: 0, count: 0, delta: 0 },
    ]);
    expect(positionsOf(sink.updates)).toEqual([
      [0, 1, undefined],
      [1, 3, 2],
      [3, 4, undefined],
    ]);
  });

  it('[D8, D1] gets the one frame that it missed as everybody else has it, and is not said to be behind', () => {
    const desk = new Desk();
    const [fast, slow] = [new SlowReader(desk, everySecond('power')), new SlowReader(desk, everySecond('power'))];
    slow.fill();
    desk.second({ power: 1 });
    desk.second({ power: 2 });
    slow.drain();
    expect(slow.sink.updates).toEqual(fast.sink.updates);
    expect(slow.sink.qualities).toEqual([]);
    desk.second({ power: 3 });
    expect(slow.sink.frames.at(-1)).toBe(fast.sink.frames.at(-1));
  });

  it.each([
    [0, []],
    [1, ['update']],
    [2, ['stream:quality', 'update']],
  ])('[D8, R52] is told of a silence that it missed, after the %i frames before it', (missed, before) => {
    const desk = new Desk();
    const reader = new SlowReader(desk, everySecond('power', 'LAST'));
    reader.fill();
    for (let power = 0; power <= missed; power += 1) desk.second({ power });
    desk.pass(60_000);
    expect(reader.heard).toEqual(['snapshot', 'update']);
    reader.drain();
    expect(reader.heard.slice(2)).toEqual([...before, 'stream:stale']);
  });

  it('[D8, D9] gets a new snapshot, and is told so, when what it missed is not kept', () => {
    const desk = new Desk({ limits: { historyBytes: 1 } });
    const reader = new SlowReader(desk, everySecond('trades', 'LAST'));
    const { session, sink } = reader;
    reader.fill();
    for (const trades of [1, 2, 4]) desk.second({ trades });
    reader.drain();
    const view = session.subscriptions[0]?.view.id;
    expect(sink.qualities).toEqual([
      {
        ...{ view, level: 'reseed', merged: 0, lagMs: 2_000, effectiveWindow: 1 },
        reason: 'What the connection missed is not kept any more; a snapshot follows.',
      },
    ]);
    expect(reader.heard).toEqual(['snapshot', 'update', 'stream:quality', 'snapshot']);
    expect(sink.snapshots.at(-1)).toMatchObject({ data: { trades: 7 }, sequence: 3, asOf: startMs + 3_000 });
    desk.second({ trades: 8 });
    expect(positionsOf(sink.updates).at(-1)).toEqual([3, 4, undefined]);
  });
});

describe('a long snapshot', () => {
  it('[S3, D8] goes out in parts, as the connection takes them, and what came meanwhile follows', () => {
    const desk = new Desk();
    for (let meter = 0; meter < 2_500; meter += 1) desk.take({ power: 1 }, { meter: `meter-${meter}` });
    desk.pass(1_000);
    const reader = new SlowReader(desk);
    const { session, sink } = reader;
    reader.fill();
    const { frames } = session.subscribe({ ...everySecond('power', 'LAST'), groupBy: ['meter'] });
    session.deliver(frames);
    expect(frames).toHaveLength(5);
    desk.take({ power: 3 }, { meter: 'meter-7' });
    desk.pass(1_000);
    desk.take({ power: 5 }, { meter: 'meter-7' });
    desk.pass(1_000);
    const parts: number[] = [];
    while (sink.snapshots.length < frames.length) {
      parts.push(sink.snapshots.length);
      session.ready();
    }
    expect(parts).toEqual([2, 4]);
    expect(sink.updates).toEqual([]);
    reader.drain();
    expect(sink.frames.slice(0, 5)).toEqual(frames);
    expect(sink.updates.map(({ previous, merged, series }) => [previous, merged, series])).toEqual([
      [0, 2, [{ labels: { meter: 'meter-7' }, metrics: { power: { value: 5, count: 2, delta: 4 } } }]],
    ]);
  });
});
