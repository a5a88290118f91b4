import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodePosition, follows, parsePosition } from './position.js';

it('[S7] a position is read back as it was written', () => {
  const epoch = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
  fc.assert(
    fc.property(epoch, fc.integer({ min: 0, max: 999_999_999_999_999 }), (name, sequence) => {
      expect(parsePosition(encodePosition({ epoch: name, sequence }))).toEqual({ epoch: name, sequence });
    }),
  );
});

it.each([
  '',
  'a',
  ':1',
  'a:',
  'a:-1',
  'a:1e3',
  'a:b:1',
  'a: 1',
  'a:1\r\n',
  `${'a'.repeat(65)}:1`,
  'a:9999999999999999',
])('[S7] %j is no position', (text) => expect(parsePosition(text)).toBeUndefined());

it('[D2] a frame follows exactly the one before it', () => {
  expect(follows(4, { previous: 4 })).toBe(true);
  expect(follows(4, { previous: 5 })).toBe(false);
  expect(follows(5, { previous: 4 })).toBe(false);
});
