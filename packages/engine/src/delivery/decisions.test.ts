import { expect, it } from 'vitest';
import { type Decision, Decisions } from './decisions.js';

const decided = (count: number): Decisions => {
  const decisions = new Decisions();
  for (let atMs = 1; atMs <= count; atMs += 1) decisions.note({ atMs, what: 'merged', view: 'v' });
  return decisions;
};
const timesIn = (decisions: readonly Decision[]) => decisions.map(({ atMs }) => atMs);

it('[D15] the last 64 decisions about a session are remembered, the oldest first', () => {
  expect(timesIn(decided(0).about('v'))).toEqual([]);
  expect(timesIn(decided(3).about('v'))).toEqual([1, 2, 3]);
  expect(timesIn(decided(64).about('v'))).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
  expect(timesIn(decided(100).about('v'))).toEqual(Array.from({ length: 64 }, (_, index) => index + 37));
});

it('[D15] a subscription is told those about its view and those about the whole session', () => {
  const decisions = decided(1);
  decisions.note({ atMs: 2, what: 'merged', view: 'other' });
  decisions.note({ atMs: 3, what: 'behind' });
  expect(decisions.about('v')).toEqual([
    { atMs: 1, what: 'merged', view: 'v' },
    { atMs: 3, what: 'behind' },
  ]);
  expect(timesIn(decisions.about('other'))).toEqual([2, 3]);
});
