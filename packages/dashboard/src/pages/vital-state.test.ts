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
  expect(vitalState({ ...heart, measuredAtS: 88 })).toEqual({ instead: '-?-', foot: 'last 67, none for 12 s' });
});

it('what is measured now and then says how long it was not', () => {
  const cuff: VitalInput = { ...heart, last: '121/73', silentAfterMs: 900_000, agedAfterMs: 10_000 };
  expect(vitalState(cuff)).toEqual({});
  expect(vitalState({ ...cuff, asOf: 300_000, measuredAtS: 100 })).toEqual({ foot: 'no reading for 3 min' });
  expect(vitalState({ ...cuff, asOf: 1_100_000, measuredAtS: 100 })).toEqual({
    instead: '-?-',
    foot: 'last 121/73, none for 16 min',
  });
});

it('a pressure has two numbers', () => {
  expect([pressureWords(121, 73), pressureWords(121, undefined), pressureWords(undefined, undefined)]).toEqual([
    '121/73',
    '121/—',
    undefined,
  ]);
});
