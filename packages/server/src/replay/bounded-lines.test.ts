import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLines } from './bounded-lines.js';

const linesOf = (chunks: readonly Buffer[], bytesMax?: number) =>
  Array.fromAsync(boundedLines(Readable.from(chunks), bytesMax));

describe('lines of a text', () => {
  it('are the same wherever the chunks are cut, also inside a character', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', '"') });
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.infiniteStream(fc.integer({ min: 1, max: 7 })), async (lines, sizes) => {
        const text = Buffer.from(lines.map((one) => `${one}\n`).join(''));
        const chunks: Buffer[] = [];
        for (let at = 0; at < text.length; ) {
          const size = sizes.next().value;
          chunks.push(text.subarray(at, at + size));
          at += size;
        }
        const expected = lines.map((one, index) => ({ lineNumber: index + 1, text: one }));
        expect(await linesOf(chunks)).toEqual(expected);
      }),
    );
  });

  it('may end with a carriage return, and the last with nothing', async () => {
    const lines = await linesOf([Buffer.from('one\r\ntwo')]);
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('that are too long have a number and no text, and the next one is read', async () => {
    const parts = ['1234', '56', '789\nshort\n12345678', '9'].map((text) => Buffer.from(text));
    expect(await linesOf(parts, 8)).toEqual([
      { lineNumber: 1, text: undefined },
      { lineNumber: 2, text: 'short' },
      { lineNumber: 3, text: undefined },
    ]);
  });
});
