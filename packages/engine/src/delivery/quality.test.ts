import { describe, expect, it } from 'vitest';
import { Desk, startMs } from '../testing/desk.js';
import { everySecond, SlowReader } from '../testing/slow-reader.js';

describe('the quality of a stream', () => {
  it('[D9] is told when frames are merged, when they come at longer intervals, and when all is as it was', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk, everySecond('power'));
    const { session, sink } = reader;
    const view = session.subscriptions[0]?.view.id;
    reader.fill();
    for (const power of [1, 2, 3]) desk.second({ power });
    session.ready();
    desk.second({ power: 4 });
    expect(session.level).toBe('coarse');
    reader.drain();
    for (let power = 5; power <= 40; power += 1) desk.second({ power });
    expect(sink.qualities).toEqual([
      {
        ...{ view, level: 'merging', merged: 2, lagMs: 2_000, effectiveWindow: 1 },
        reason: 'The connection takes less than the stream brings; what it misses comes merged.',
      },
      {
        ...{ view, level: 'coarse', merged: 2, lagMs: 2_000, effectiveWindow: 2 },
        reason: 'The connection was behind in 3 of its last 10 windows; frames come at longer intervals.',
      },
      // The last of the longer intervals ends when the frames come as they are made again.
      expect.objectContaining({ view, level: 'merging', merged: 2, effectiveWindow: 1 }),
      {
        ...{ view, level: 'live', merged: 0, lagMs: 0, effectiveWindow: 1 },
        reason: 'The connection keeps up again.',
      },
    ]);
    expect(session.level).toBe('live');
    const spans = sink.updates.map(({ window: [fromMs, toMs] }) => [
      (fromMs - startMs) / 1_000,
      (toMs - startMs) / 1_000,
    ]);
    // Every two seconds until it was never behind for twenty.
    expect(spans.slice(0, 6)).toEqual([
      [0, 1],
      [1, 3],
      [3, 5],
      [5, 6],
      [6, 8],
      [8, 10],
    ]);
    expect(spans.slice(11, 14)).toEqual([
      [20, 22],
      [22, 24],
      [24, 25],
    ]);
    expect(sink.updates.reduce((sum, { metrics }) => sum + (metrics.power?.value ?? 0), 0)).toBe((40 * 41) / 2);
  });

  it('[D9] never means more than sixteen windows in one frame, nor half a minute, nor less than a window', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk);
    const { session, sink } = reader;
    const views = [1, 10, 60].map((window) => reader.ask({ ...everySecond('power'), aggregation: { window } }));
    reader.fill();
    for (let power = 1; power <= 13; power += 1) desk.second({ power });
    const factors = session.explain('s1')?.decisions.map(({ what, factor }) => [what, factor]);
    expect(factors).toEqual([
      ['behind', undefined],
      ['coarsened', 2],
      ['coarsened', 4],
      ['coarsened', 8],
      ['coarsened', 16],
    ]);
    for (let power = 14; power <= 130; power += 1) desk.second({ power });
    expect(session.explain('s1')?.factor).toBe(16);
    reader.drain();
    for (let power = 131; power <= 190; power += 1) desk.second({ power });
    const told = new Map(sink.qualities.map(({ view, effectiveWindow }) => [view, effectiveWindow]));
    expect(views.map((view) => told.get(view))).toEqual([16, 30, 60]);
  });

  it('[D15] is explained by what was decided', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk, everySecond('power'));
    const { session } = reader;
    const view = session.subscriptions[0]?.view.id ?? '';
    reader.fill();
    for (const power of [1, 2, 3]) desk.second({ power });
    expect(session.explain('s1')).toMatchObject({ level: 'merging', factor: 1, sequence: 1, head: 3 });
    reader.drain();
    expect(session.explain('s1')).toEqual({
      ...{ view, level: 'merging', factor: 1, sequence: 3, head: 3 },
      decisions: [
        { atMs: startMs + 1_000, what: 'behind' },
        { atMs: startMs + 3_000, what: 'merged', view, from: 1, to: 3 },
        { atMs: startMs + 3_000, what: 'caught up' },
      ],
    });
    expect(session.explain('s2')).toBeUndefined();
  });
});
