import { expect, it } from 'vitest';
import { spreadOf } from './paint-meter.js';

it('[U8] percentiles are values that were measured, by nearest rank', () => {
  expect(spreadOf([5])).toEqual({ p50: 5, p95: 5 });
  expect(spreadOf(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({ p50: 50, p95: 95 });
});
