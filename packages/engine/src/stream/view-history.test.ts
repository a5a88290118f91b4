import { describe, expect, it } from 'vitest';
import { startMs } from '../testing/desk.js';
import { Frame } from './frame.js';
import { HistoryBudget } from './history-budget.js';
import type { PastWindow } from './past-window.js';
import { ViewHistory } from './view-history.js';

const data = { view: 'v', level: 'live', reason: '', merged: 0, lagMs: 0, effectiveWindow: 1 } as const;

/** A window of a second that ends so many seconds after the start; of a view that tells something in each of them. */
function windowOf(second: number, more: Partial<PastWindow> = {}): PastWindow {
  return {
    span: [startMs + (second - 1) * 1_000, startMs + second * 1_000],
    sequence: second,
    isTold: true,
    frame: new Frame({ event: 'stream:quality', data }, undefined),
    rows: undefined,
    choice: 'all',
    unread: [],
    removed: [],
    frameBytes: 40,
    bytes: 100,
    ...more,
  };
}

/** A history in which so many windows are noted. */
function historyOf(seconds: number, budget = new HistoryBudget(1_000_000), keepsFrames = false): ViewHistory {
  const history = new ViewHistory(budget, keepsFrames);
  for (let second = 1; second <= seconds; second += 1) history.push(windowOf(second));
  return history;
}

/** The sequences of the windows after one of them. */
const since = (history: ViewHistory, sequence: number, head: number, second = head): number[] | undefined =>
  history.since(sequence, head, startMs + second * 1_000)?.map((window) => window.sequence);

describe('the history of a view', () => {
  it('[S8] has the windows after a position, in order, and nothing after the newest', () => {
    const history = historyOf(5);
    expect(since(history, 2, 5)).toEqual([3, 4, 5]);
    expect(since(history, 0, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(since(history, 5, 5)).toEqual([]);
    expect(since(history, 6, 5)).toBeUndefined();
    expect(since(history, -1, 5)).toBeUndefined();
  });

  it('[S8] has windows that told nothing where they lie between others, but neither before the first nor after the last', () => {
    const history = new ViewHistory(new HistoryBudget(1_000_000), false);
    // Nothing was told in the 2nd, 4th and 6th second.
    [1, 1, 2, 2, 3, 3].forEach((sequence, index) => {
      history.push(windowOf(index + 1, { sequence, isTold: index % 2 === 0, ...(index % 2 && { frame: undefined }) }));
    });
    const spans = history.since(1, 3, startMs + 6_000)?.map(({ span }) => (span[1] - startMs) / 1_000);
    expect(spans).toEqual([3, 4, 5]);
  });

  it('[S8, I11] keeps the last 300 frames, whatever lies between them', () => {
    const history = historyOf(301);
    expect(since(history, 1, 301)).toHaveLength(300);
    expect(since(history, 0, 301)).toBeUndefined();
  });

  it('[S8, I11] keeps no window that ended more than 10 min ago, also when nothing comes any more', () => {
    const history = historyOf(5);
    expect(since(history, 0, 5, 601)).toEqual([1, 2, 3, 4, 5]);
    expect(since(history, 0, 5, 602)).toBeUndefined();
    expect(since(history, 1, 5, 602)).toEqual([2, 3, 4, 5]);
    history.push(windowOf(605.001, { sequence: 6 }));
    expect(since(history, 4, 6, 605.001)).toBeUndefined();
    expect(since(history, 5, 6, 605.001)).toEqual([6]);
  });

  it.each([
    [false, 60],
    [true, 100],
  ])('[S8, I11] keeps what was told of the newest 50 windows only, unless all of it is needed: %s', (keeps, bytes) => {
    const budget = new HistoryBudget(1_000_000);
    const history = historyOf(60, budget, keeps);
    const frames = history.since(0, 60, startMs + 60_000)?.map(({ frame }) => frame !== undefined) ?? [];
    expect(frames.indexOf(true)).toBe(keeps ? 0 : 10);
    expect(frames.lastIndexOf(false)).toBe(keeps ? -1 : 9);
    expect(budget.bytes).toBe(10 * bytes + 50 * 100);
  });

  it('[I11] gives back all of its memory when its view is over', () => {
    const budget = new HistoryBudget(1_000_000);
    const [history, other] = [historyOf(60, budget), historyOf(1, budget)];
    history.clear();
    expect(budget.bytes).toBe(100);
    expect(since(history, 59, 60)).toBeUndefined();
    expect(since(other, 0, 1)).toEqual([1]);
  });
});

describe('the memory for the past of a tenant', () => {
  it('[S8, I11] when it is used up, is taken from the oldest windows, whichever view they are of', () => {
    const budget = new HistoryBudget(400);
    const [one, other] = [new ViewHistory(budget, true), new ViewHistory(budget, true)];
    one.push(windowOf(1));
    other.push(windowOf(1));
    one.push(windowOf(2));
    one.push(windowOf(3));
    expect(budget.bytes).toBe(400);
    one.push(windowOf(4));
    expect(since(one, 0, 4)).toBeUndefined();
    expect(since(one, 1, 4)).toEqual([2, 3, 4]);
    expect(since(other, 0, 1)).toEqual([1]);
    one.push(windowOf(5));
    expect(since(one, 1, 5)).toEqual([2, 3, 4, 5]);
    expect(since(other, 0, 1)).toBeUndefined();
    expect(budget.bytes).toBe(400);
  });

  it('[S8, I11] keeps nothing of a window that is larger than all of it', () => {
    const budget = new HistoryBudget(400);
    const history = historyOf(2, budget);
    history.push(windowOf(3, { bytes: 401 }));
    expect(since(history, 2, 3)).toBeUndefined();
    expect(budget.bytes).toBe(0);
  });

  it('[I11] forgets also what is old of a view to which nothing comes any more', () => {
    const budget = new HistoryBudget(1_000_000);
    historyOf(3, budget);
    const busy = new ViewHistory(budget, false);
    busy.push(windowOf(602.5, { sequence: 1 }));
    expect(budget.bytes).toBe(200);
  });

  it('[I11] of nothing keeps nothing', () => {
    const budget = new HistoryBudget(0);
    expect([budget.isNothing, new ViewHistory(budget, false).isKept]).toEqual([true, false]);
    expect([new HistoryBudget(1).isNothing, new ViewHistory(new HistoryBudget(1), false).isKept]).toEqual([
      false,
      true,
    ]);
  });
});
