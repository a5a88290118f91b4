import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, LineReader, lineBytesMax } from './line-reader.js';

function linesOf(bytes: Buffer, cuts: readonly number[]): Line[] {
  const reader = new LineReader();
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  const lines = places.slice(1).flatMap((place, index) => reader.read(bytes.subarray(places[index], place)));
  return [...lines, ...reader.end()];
}

describe('lines of a body', () => {
  it('[I51] are the same wherever the body is cut', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }));
    fc.assert(
      fc.property(texts, fc.array(fc.nat(200)), (parts, cuts) => {
        const body = parts.join('\n');
        const bytes = Buffer.from(body);
        const expected = body.split('\n').filter((line) => line.trim() !== '');
        expect(
          linesOf(
            bytes,
            cuts.map((cut) => Math.min(cut, bytes.length)),
          ),
        ).toEqual(expected);
      }),
    );
  });

  it('[I51] that are too long are skipped to their end, and the next one is read', () => {
    const long = 'x'.repeat(lineBytesMax + 1);
    const fits = 'y'.repeat(lineBytesMax);
    const bytes = Buffer.from(`a\n${long}\n${fits}\n${long}${long}`);
    for (const cuts of [[], [70_000], [1, 2, 3, 65_000, 66_000, 140_000]]) {
      expect(linesOf(bytes, cuts)).toEqual(['a', undefined, fits, undefined]);
    }
  });
});
