import { expect, it } from 'vitest';
import { payloadOf, textFrame } from './text-frame.js';

const header = (length: number, isCompressed = false): string => {
  const frame = textFrame(Buffer.alloc(length, 'x'), isCompressed);
  expect(payloadOf(frame).equals(Buffer.alloc(length, 'x'))).toBe(true);
  return frame.subarray(0, frame.length - length).toString('hex');
};

it('[W27] a frame is one final unmasked text message, its length in 7, 16 or 64 bits', () => {
  expect([0, 125].map((length) => header(length))).toEqual(['8100', '817d']);
  expect([126, 65_535].map((length) => header(length))).toEqual(['817e007e', '817effff']);
  expect(header(65_536)).toBe('817f0000000000010000');
});

it('[W28] a compressed frame has RSV1 set', () => {
  expect(header(5, true)).toBe('c105');
});
