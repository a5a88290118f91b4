import { expect, it } from 'vitest';
import { timeToLimit } from './time-to-limit.js';

it('[U4] a rising line has a time to its limit; a falling, a short and a slow one have none', () => {
  expect(
    timeToLimit(
      [
        [0, 50, 100],
        [60, 65, 70],
      ],
      100,
    ),
  ).toBe(300);
  expect(
    timeToLimit(
      [
        [0, 100],
        [70, 60],
      ],
      100,
    ),
  ).toBeUndefined();
  expect(
    timeToLimit(
      [
        [0, 30],
        [60, 70],
      ],
      100,
    ),
  ).toBeUndefined();
  expect(
    timeToLimit(
      [
        [0, 100],
        [60, 60.1],
      ],
      100,
    ),
  ).toBeUndefined();
  expect(
    timeToLimit(
      [
        [0, 100],
        [60, 101],
      ],
      100,
    ),
  ).toBeUndefined();
});

it('[U4] gaps are passed over', () => {
  expect(
    timeToLimit(
      [
        [0, 50, 100],
        [60, null, 70],
      ],
      100,
    ),
  ).toBe(300);
});
