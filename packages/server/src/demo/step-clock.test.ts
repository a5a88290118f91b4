import { expect, it } from 'vitest';
import { StepClock, stepMsMax } from './step-clock.js';

it('the first step takes no time, later ones the time between', () => {
  const clock = new StepClock();
  expect([10_000, 11_000, 11_250].map((nowMs) => clock.advance(nowMs))).toEqual([0, 1_000, 250]);
});

it('a long pause is not simulated, and time that runs backwards stands still', () => {
  const clock = new StepClock();
  clock.advance(0);
  expect(clock.advance(8 * 3_600_000)).toBe(stepMsMax);
  expect(clock.advance(0)).toBe(0);
});
