import { describe, expect, it } from 'vitest';
import { Floor } from './floor.js';

describe('the floor', () => {
  it('does the work that it stands for', () => {
    const floor = new Floor();
    const take = (/** @type {string} */ meter, /** @type {number} */ a) =>
      floor.take({ labels: { meter, site: 's' }, metrics: { a, b: -a, c: 1, d: 2 } });
    // More series than there was room for at first.
    for (let index = 0; index < 20; index += 1) take(`m${index}`, index);
    take('m19', 2);
    const at = 19 * 20;
    expect([...floor.cells.subarray(at, at + 10)]).toEqual([2, 21, 2, 19, 2, 2, -21, -19, -2, -2]);
    floor.advance();
    expect([...floor.cells.subarray(at, at + 5)]).toEqual([
      0,
      0,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
  });
});
