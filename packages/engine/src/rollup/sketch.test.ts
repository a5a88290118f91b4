import { describe, expect, it } from 'vitest';
import { binsMax, relativeError, Sketch } from './sketch.js';

function sketchOf(...values: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

describe('a sketch', () => {
  it('[R39] has no quantile when it is empty, also after it was emptied', () => {
    const sketch = sketchOf(1, 2, 3);
    sketch.clear();
    expect([sketch.count, sketch.quantile(0.5), new Sketch().quantile(0.5)]).toEqual([0, Number.NaN, Number.NaN]);
    sketch.add(1_000);
    expect(sketch.quantile(0.5)).toBeGreaterThan(990);
  });

  it.each([1, 0.001, 5e-300, 1e300, Number.MAX_VALUE, 2 ** -1022, -1, -1e300, -Number.MAX_VALUE])(
    '[R39] tells a single reading of %d within 1 %%',
    (value) => {
      const told = sketchOf(value).quantile(0.5);
      expect(Math.abs(told / value - 1)).toBeLessThanOrEqual(relativeError + 1e-9);
    },
  );

  it.each([0, -0, 5e-324, -5e-324])('[R39] tells %d as 0', (value) => {
    expect(sketchOf(value).quantile(0.5)).toBe(0);
  });

  it('[R39] orders readings of both signs and 0', () => {
    const sketch = sketchOf(3, -2, 0, -1, 4);
    const told = [0, 0.25, 0.5, 0.75, 1].map((q) => Math.round(sketch.quantile(q) * 10) / 10);
    expect(told).toEqual([-2, -1, 0, 3, 4]);
  });

  it('[R39] is bounded whatever comes, and then keeps the large magnitudes', () => {
    const sketch = new Sketch();
    for (let exponent = -300; exponent <= 300; exponent += 1) {
      sketch.add(10 ** exponent);
      sketch.add(-(10 ** exponent));
    }
    expect(sketch.bytes).toBeLessThanOrEqual(binsMax * 8 * 2 * 2);
    expect(sketch.count).toBe(1_202);
    expect(sketch.quantile(1) / 1e300).toBeCloseTo(1, 1);
    // 10^35 below the largest of its sign.
    expect(sketch.quantile(1 - 34 / 1_201) / 1e266).toBeCloseTo(1, 1);
  });

  it.each([
    ['it ends too early', [0, 1]],
    ['something follows its end', [0, 0, 0, 0, 0, 7]],
    ['-1 is no count', [-1, 0, 0, 0, 0]],
    ['0.5 is no count', [0, 0, 1, 0.5, 0, 0]],
    ['NaN is no count', [Number.NaN, 0, 0, 0, 0]],
    ['its bins are out of range', [0, 0, binsMax + 1, 0, 0]],
    ['its bins are out of range', [0, 1e9, 1, 1, 0, 0]],
    ['its outer bins are empty', [0, 5, 2, 1, 0, 0, 0]],
  ])('[R39] is not read from numbers that cannot be one: %s', (fault, cells) => {
    expect(() => Sketch.decode(cells)).toThrow(new RangeError(`These numbers are no sketch: ${fault}.`));
  });
});
