import { randomBytes } from 'node:crypto';
import { constants, inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { SyncDeflate } from './sync-deflate.js';

/** Reads messages as RFC 7692 says: each followed by what its sender left out. */
function inflate(messages: readonly Buffer[]): string {
  const bytes = Buffer.concat(messages.flatMap((message) => [message, Buffer.from([0, 0, 0xff, 0xff])]));
  return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1');
}

function opened(): SyncDeflate {
  const deflate = SyncDeflate.open();
  if (deflate === undefined) throw new Error('the inside of zlib is not as it was');
  return deflate;
}

it('[W28] messages are compressed at once, each with the history of those before', () => {
  const deflate = opened();
  const texts = Array.from({ length: 20 }, (_, index) =>
    JSON.stringify({ event: 'update', sequence: index, power: 7 }),
  );
  const messages = texts.map((text) => deflate.compress(Buffer.from(text)));
  expect(inflate(messages)).toBe(texts.join(''));
  expect(messages[19]?.length).toBeLessThan((messages[0]?.length ?? 0) / 3);
  deflate.close();
});

it('[W28] what comes after a reset is read without what came before', () => {
  const deflate = opened();
  deflate.compress(Buffer.from('a text that comes again'));
  deflate.reset();
  const message = deflate.compress(Buffer.from('a text that comes again'));
  expect(inflate([message])).toBe('a text that comes again');
  deflate.close();
});

it('[W28] messages of any length come back whole, also those that compression makes longer', () => {
  const deflate = opened();
  const texts: string[] = [];
  // Around the room that a stream has for its answers, 16 KiB, and several times that.
  const lengths = [0, 1, 5, ...Array.from({ length: 80 }, (_, index) => 16_330 + index), 32_700, 100_000, 500_000];
  const messages = lengths.map((length) => {
    const bytes = randomBytes(length);
    texts.push(bytes.toString('latin1'));
    return deflate.compress(bytes);
  });
  expect(inflate(messages) === texts.join('')).toBe(true);
  deflate.close();
});
