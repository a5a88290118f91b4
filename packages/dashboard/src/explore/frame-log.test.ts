import { expect, it } from 'vitest';
import { FrameLog } from './frame-log.js';

const update = (at: number, sequence: number, previous: number, extra: object = {}) => ({
  at,
  direction: 'in' as const,
  event: 'update',
  bytes: 10,
  payload: { view: 'v', sequence, previous, ...extra },
});

it('[U10] a frame that does not follow is a gap; one that stands for several is none', () => {
  const log = new FrameLog();
  log.add(update(0, 5, 4));
  log.add(update(10, 6, 5));
  log.add(update(20, 9, 8));
  log.add(update(30, 12, 9, { merged: 3 }));
  expect(log.list().map(({ sequence, isGap, merged }) => [sequence, isGap, merged])).toEqual([
    [12, false, 3],
    [9, true, 1],
    [6, false, 1],
    [5, false, 1],
  ]);
  expect(log.list()[0]?.before?.sequence).toBe(9);
  expect(log.totals.in).toEqual({ frames: 4, bytes: 40 });
});

it('[U10] keeps the latest 500', () => {
  const log = new FrameLog();
  for (let n = 1; n <= 600; n += 1) log.add(update(n, n, n - 1));
  expect(log.list()).toHaveLength(500);
  expect(log.list().at(-1)?.sequence).toBe(101);
});
