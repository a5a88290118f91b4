import { describe, expect, it } from 'vitest';
import { placesOf } from './order.js';

/** How often a series is followed by the one that followed it the last time. @param {Uint32Array} places */
function repeatedSuccessors(places) {
  const successors = new Map();
  let repeated = 0;
  for (let index = 1; index < places.length; index += 1) {
    const before = places[index - 1];
    if (successors.get(before) === places[index]) repeated += 1;
    successors.set(before, places[index]);
  }
  return repeated / places.length;
}

describe('an order of series', () => {
  it('has every series once in each round', () => {
    for (const order of /** @type {const} */ (['rounds', 'shuffled rounds', 'at random'])) {
      const places = placesOf(1_000, order);
      for (let from = 0; from < places.length; from += 1_000) {
        expect(new Set(places.subarray(from, from + 1_000)).size).toBe(1_000);
      }
    }
  });

  it('at random does not repeat who follows whom', () => {
    expect(repeatedSuccessors(placesOf(1_000, 'at random'))).toBeLessThan(0.01);
    const shuffled = placesOf(1_000, 'shuffled rounds');
    expect(repeatedSuccessors(Uint32Array.from([...shuffled, ...shuffled]))).toBeGreaterThan(0.49);
  });
});
