import { expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.js';

const draw = (random: SeededRandom, count: number) => Array.from({ length: count }, () => random.next());

it('the same seed and name give the same numbers', () => {
  expect(draw(new SeededRandom(7, 'a'), 100)).toEqual(draw(new SeededRandom(7, 'a'), 100));
});

it('another seed, another name and a fork give other numbers', () => {
  const firsts = [
    new SeededRandom(7, 'a'),
    new SeededRandom(8, 'a'),
    new SeededRandom(7, 'b'),
    new SeededRandom(7, 'a').fork('c'),
  ].map((random) => random.next());
  expect(new Set(firsts).size).toBe(4);
});

it('a fork does not depend on how much its parent was used', () => {
  const parent = new SeededRandom(7, 'a');
  draw(parent, 50);
  expect(draw(parent.fork('c'), 10)).toEqual(draw(new SeededRandom(7, 'a').fork('c'), 10));
});

it('numbers are uniform in [0, 1)', () => {
  const numbers = draw(new SeededRandom(1, 'uniform'), 20_000);
  const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((n) => Math.floor(n * 10) === tenth).length);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
});

it('whole numbers reach both ends and nothing beyond', () => {
  const random = new SeededRandom(1, 'whole');
  const seen = new Set(Array.from({ length: 500 }, () => random.wholeBetween(3, 6)));
  expect([...seen].sort()).toEqual([3, 4, 5, 6]);
});

it('normal and exponential numbers have their mean and spread', () => {
  const random = new SeededRandom(1, 'spread');
  const normal = Array.from({ length: 20_000 }, () => random.normal());
  const exponential = Array.from({ length: 20_000 }, () => random.exponential(5));
  const mean = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  expect(mean(normal)).toBeCloseTo(0, 1);
  expect(mean(normal.map((n) => n * n))).toBeCloseTo(1, 1);
  expect(Math.abs(mean(exponential) - 5)).toBeLessThan(0.15);
});
