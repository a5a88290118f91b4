import { expect, it } from 'vitest';
import { Trace } from './trace.js';

it('keeps a span of the past and no more', () => {
  const trace = new Trace(10, 5);
  for (let second = 0; second <= 20; second += 1) trace.add(second, second);
  expect(trace.columns()[0]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  expect(trace.summary()).toEqual({ low: 10, high: 20, last: 20 });
});

it('draws a gap as a gap', () => {
  const trace = new Trace(100, 4);
  trace.add(1, 5);
  trace.add(2, 6);
  trace.add(12, 7);
  expect(trace.columns()).toEqual([
    [1, 2, 7, 12],
    [5, 6, null, 7],
  ]);
});

it('does not join across an interruption, even where the source is a slow one', () => {
  const trace = new Trace(100, 90);
  trace.add(1, 5);
  trace.tear();
  trace.add(9, 6);
  trace.add(29, 7);
  expect(trace.columns()[1]).toEqual([5, null, 6, 7]);
  trace.tear();
  trace.add(32, 8);
  expect(trace.columns()[1]).toEqual([5, null, 6, 7, 8]);
});

it('goes on flat as far as its source vouches, and not from nothing', () => {
  const trace = new Trace(100, 10);
  trace.hold(1);
  expect(trace.length).toBe(0);
  trace.add(1, 5);
  trace.hold(6);
  trace.hold(3);
  expect(trace.columns()).toEqual([
    [1, 6],
    [5, 5],
  ]);
  trace.add(7, null);
  trace.hold(9);
  expect(trace.length).toBe(3);
});

it('replaces a point of the same time, and has no summary without values', () => {
  const trace = new Trace(100, 4);
  expect(trace.summary()).toBeUndefined();
  trace.add(1, null);
  expect(trace.summary()).toBeUndefined();
  trace.add(1, 3);
  expect(trace.columns()).toEqual([[1], [3]]);
});

it('tells its listeners of each change, until they leave', () => {
  const trace = new Trace(100, 4);
  let heard = 0;
  const leave = trace.subscribe(() => {
    heard += 1;
  });
  trace.add(1, 1);
  trace.hold(2);
  leave();
  trace.add(3, 1);
  expect([heard, trace.version()]).toEqual([2, 3]);
});
