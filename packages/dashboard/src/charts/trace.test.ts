import { expect, it } from 'vitest';
import { Trace } from './trace.js';

it('keeps a span of the past and no more', () => {
  const trace = new Trace(10, 5);
  for (let second = 0; second <= 20; second += 1) trace.add(second, second);
  expect(trace.columns()[0]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  expect(trace.summary()).toEqual({ min: 10, max: 20, last: 20 });
});

it('draws a gap as a gap', () => {
  const trace = new Trace(100, 4);
  trace.add(1, 5);
  trace.add(2, 6);
  trace.add(12, 7);
  expect(trace.columns()).toEqual([
    [1, 2, 4, 12],
    [5, 6, null, 7],
  ]);
});

it('replaces a point of the same time, and has no summary without values', () => {
  const trace = new Trace(100, 4);
  expect(trace.summary()).toBeUndefined();
  trace.add(1, null);
  expect(trace.summary()).toBeUndefined();
  trace.add(1, 3);
  expect(trace.columns()).toEqual([[1], [3]]);
  trace.clear();
  expect(trace.length).toBe(0);
});
