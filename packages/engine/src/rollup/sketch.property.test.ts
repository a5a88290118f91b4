import { DDSketch } from '@datadog/sketches-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError, Sketch } from './sketch.js';

const magnitude = fc.double({ min: -12, max: 12, noNaN: true }).map((exponent) => 10 ** exponent);
const value = fc.oneof(
  magnitude,
  magnitude.map((size) => -size),
  fc.constantFrom(0, 1, -1, 100),
  fc.integer({ min: -1_000, max: 1_000 }),
);
const values = fc.array(value, { maxLength: 200 });
const some = fc.array(value, { minLength: 1, maxLength: 200 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

function sketchOf(readings: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const reading of readings) sketch.add(reading);
  return sketch;
}

function merged(...parts: readonly Sketch[]): Sketch {
  const whole = new Sketch();
  for (const part of parts) whole.merge(part);
  return whole;
}

describe('a sketch', () => {
  it('[R39] tells every quantile within 1 % of the reading of that rank', () => {
    fc.assert(
      fc.property(some, share, (readings, q) => {
        const sorted = [...readings].sort((a, b) => a - b);
        const exact = sorted[Math.floor(q * (sorted.length - 1))] as number;
        const told = sketchOf(readings).quantile(q);
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(relativeError * Math.abs(exact) * (1 + 1e-9));
      }),
    );
  });

  it('[R39] agrees with a published implementation within what both may err', () => {
    fc.assert(
      fc.property(fc.array(magnitude, { minLength: 1, maxLength: 200 }), share, (readings, q) => {
        const published = new DDSketch({ relativeAccuracy: relativeError });
        for (const reading of readings) published.accept(reading);
        const theirs = published.getValueAtQuantile(q);
        expect(Math.abs(sketchOf(readings).quantile(q) / theirs - 1)).toBeLessThanOrEqual(2.1 * relativeError);
      }),
    );
  });

  it('[R10, R39] of the whole is the merge of its parts, in any order and grouping', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const whole = sketchOf([...a, ...b, ...c]).encode();
        const [one, two, three] = [sketchOf(a), sketchOf(b), sketchOf(c)];
        expect(merged(one, two, three).encode()).toEqual(whole);
        expect(merged(merged(three, one), two).encode()).toEqual(whole);
        expect(merged(one, merged(three, two)).encode()).toEqual(whole);
        expect(merged(one, new Sketch()).encode()).toEqual(one.encode());
      }),
    );
  });

  it('[R10, R39] is so too when magnitudes are too far apart to be told from each other', () => {
    const far = fc.array(
      fc.integer({ min: -300, max: 300 }).map((exponent) => 10 ** exponent),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(far, far, far, (a, b, c) => {
        const whole = sketchOf([...a, ...b, ...c]).encode();
        expect(merged(sketchOf(c), merged(sketchOf(b), sketchOf(a))).encode()).toEqual(whole);
      }),
    );
  });

  it('[R39] without a part that was merged into it is what it was', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const whole = sketchOf([...a, ...b]);
        whole.subtract(sketchOf(b));
        expect(whole.encode()).toEqual(sketchOf(a).encode());
        expect(whole.count).toBe(a.length);
      }),
    );
  });

  it('[R39] comes back from its numbers as it was', () => {
    fc.assert(
      fc.property(values, (readings) => {
        const sketch = sketchOf(readings);
        const back = Sketch.decode(sketch.encode());
        expect(back.encode()).toEqual(sketch.encode());
        expect([back.count, back.quantile(0.5)]).toEqual([sketch.count, sketch.quantile(0.5)]);
      }),
    );
  });
});
