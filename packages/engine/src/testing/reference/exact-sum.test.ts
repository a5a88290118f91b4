import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactSum } from './exact-sum.js';

it('sums without loss where additions one by one lose', () => {
  expect(exactSum([])).toBe(0);
  expect(exactSum([1e100, 1, -1e100])).toBe(1);
  expect(exactSum([1e100, 1e50, 1, -1e100, -1e50]), 'three magnitudes').toBe(1);
  expect(exactSum(Array.from({ length: 10 }, () => 0.1))).toBe(1);
  expect(exactSum([2 ** 53, 1, 1])).toBe(2 ** 53 + 2);
});

it('agrees with arithmetic in whole numbers of any size', () => {
  const wholes = fc.array(fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }), { maxLength: 20 });
  fc.assert(
    fc.property(wholes, fc.integer({ min: 0, max: 60 }), (values, shift) => {
      const scaled = values.map((value, index) => value << BigInt((index * shift) % 300));
      const sum = scaled.reduce((total, value) => total + value, 0n);
      const got = exactSum(scaled.map(Number));
      // Both round once; ties may go either way.
      expect(Math.abs(got - Number(sum))).toBeLessThanOrEqual(Math.abs(Number(sum)) * 2 ** -52);
    }),
  );
});
