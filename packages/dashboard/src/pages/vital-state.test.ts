import { expect, it } from 'vitest';
import { pressureWords, type VitalInput, vitalState } from './vital-state.js';

const heart: VitalInput = { last: '67', isStale: false, asOf: 100_000, measuredAtS: 99, silentAfterMs: 10_000 };

it('a sign that is measured stands as it is, and one that never was is unknown', () => {
  expect(vitalState(heart)).toEqual({});
  expect(vitalState({ ...heart, last: undefined, isStale: true })).toEqual({});
  expect(vitalState({ ...heart, asOf: null, measuredAtS: undefined })).toEqual({});
});

it('an old number is not shown as a current one', () => {
  expect(vitalState({ ...heart, isStale: true })).toEqual({ instead: '-?-', foot: 'last 67' });
});

it('nor is one that is measured no more while the others go on', () => {
  expect(vitalState({ ...heart, measuredAtS: 90.5 })).toEqual({});
  expect(vitalState({ ...heart, measuredAtS: 88 })).toEqual({ instead: '-?-', foot: 'last 67, 12 s ago' });
});

it('a pressure has two numbers', () => {
  expect([pressureWords(121, 73), pressureWords(121, undefined), pressureWords(undefined, undefined)]).toEqual([
    '121/73',
    '121/—',
    undefined,
  ]);
});
