import { expect, it } from 'vitest';
import { neverReached, totalOf } from './life-story.js';

const run = { lives: 100, ticks: 120, tickMs: 100 };
const total = totalOf([
  { merged: 2, reseeded: 0, coarse: 0 },
  { merged: 1, reseeded: 0, coarse: 1 },
]);

it('adds up what happened in all lives', () => {
  expect(total).toEqual({ merged: 3, reseeded: 0, coarse: 1 });
  expect(totalOf([])).toEqual({});
});

it('names what never happened in a hundred lives of the usual length', () => {
  expect(neverReached(total, run)).toEqual(['reseeded']);
  expect(neverReached({ merged: 3 }, run)).toEqual([]);
});

it('says nothing of a run that is too short to have seen everything', () => {
  expect(neverReached(total, { ...run, lives: 99 })).toEqual([]);
  expect(neverReached(total, { ...run, ticks: 119 })).toEqual([]);
  expect(neverReached(total, { ...run, tickMs: 10 })).toEqual([]);
});
