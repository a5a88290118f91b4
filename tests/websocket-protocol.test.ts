/**
 * RFC 6455 at `/ws`, section by section, byte by byte. `npm run conformance:websocket` runs the suite of Autobahn against the
 * same server; this is what holds where there is no Python 2. What breaks the protocol is in security-frames.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { frame, HttpPeer, upgradeRequest } from './harness/http-peer.js';
import { tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

interface Heard {
  readonly opcode: number;
  readonly fin: boolean;
  readonly payload: Buffer;
}

/** The whole frames that came after the handshake; frames of a server have no mask (5.1). */
function framesIn({ heard }: HttpPeer): Heard[] {
  let rest = Buffer.from(heard.slice(heard.indexOf('\r\n\r\n') + 4), 'latin1');
  const frames: Heard[] = [];
  while (rest.length >= 2) {
    const [first = 0, second = 0] = rest;
    const head = second < 126 ? 2 : second === 126 ? 4 : 10;
    if (rest.length < head) break;
    const length = second < 126 ? second : second === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < head + length) break;
    frames.push({ opcode: first & 15, fin: first >= 128, payload: rest.subarray(head, head + length) });
    rest = rest.subarray(head + length);
  }
  return frames;
}

/** A session whose frames are written by hand. */
async function session(): Promise<HttpPeer> {
  const peer = new HttpPeer(gateway.url, upgradeRequest('/ws', `Authorization: Bearer ${await tokenFor()}`));
  await peer.hears('"connected"');
  return peer;
}
const ofOpcode = (peer: HttpPeer, opcode: number): Heard[] => framesIn(peer).filter((one) => one.opcode === opcode);
async function answer(peer: HttpPeer, id: string): Promise<Record<string, unknown>> {
  const look = (): Record<string, unknown> | undefined =>
    ofOpcode(peer, 1)
      .map(({ payload }) => JSON.parse(String(payload)) as Record<string, unknown>)
      .find((message) => message.id === id);
  await until(`the answer to ${id}`, () => look() !== undefined);
  return look() as Record<string, unknown>;
}
const ping = (id: string): Buffer => Buffer.from(JSON.stringify({ event: 'ping', id }));
const closeOf = (code: number, reason: string | Buffer = ''): Buffer =>
  frame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]));

describe('the handshake (4.2)', () => {
  it('[W2] has the key of the RFC’s example answered as there', async () => {
    const text = upgradeRequest('/ws').replace('AAAAAAAAAAAAAAAAAAAAAA==', 'dGhlIHNhbXBsZSBub25jZQ==');
    const peer = new HttpPeer(gateway.url, text);
    expect(await peer.status()).toBe(101);
    expect(peer.heard).toMatch(/Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/i);
    peer.socket.destroy();
  });
});

describe('frames (5.2, 5.3)', () => {
  it('[W4] of each length and mask are read; what is sent has none', async () => {
    const peer = await session();
    for (const length of [0, 90, 200, 60_000]) {
      const id = `${'i'.repeat(length)}${length}`;
      const bytes = frame(1, ping(id));
      const head = bytes.length - ping(id).length;
      const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
      mask.copy(bytes, head - 4);
      for (let at = head; at < bytes.length; at += 1) bytes[at] = (bytes[at] ?? 0) ^ (mask[(at - head) % 4] ?? 0);
      peer.socket.write(bytes);
      expect(await answer(peer, id)).toMatchObject({ event: 'ack' });
    }
    expect(framesIn(peer).every(({ fin }) => fin)).toBe(true);
    peer.socket.destroy();
  });

  it('[W4] that are binary are no message, and harm nothing', async () => {
    const peer = await session();
    peer.socket.write(Buffer.concat([frame(2, ping('binary')), frame(1, ping('after'))]));
    await answer(peer, 'after');
    expect(peer.heard).toContain('BAD_MESSAGE');
    expect(peer.heard).not.toContain('"id":"binary"');
    peer.socket.destroy();
  });
});

describe('fragments (5.4)', () => {
  const inPieces = (bytes: Buffer, size: number, between: Buffer = Buffer.alloc(0)): Buffer => {
    const count = Math.max(1, Math.ceil(bytes.length / size));
    const pieces = Array.from({ length: count }, (_, index) => {
      const piece = bytes.subarray(index * size, (index + 1) * size);
      return Buffer.concat([frame(index === 0 ? 1 : 0, piece, { fin: index === count - 1 }), between]);
    });
    return Buffer.concat(pieces);
  };

  it.each([1, 2, 3, 7, 1_000])('[W4] of %i bytes make one message, also within a character (5.6)', async (size) => {
    const peer = await session();
    peer.socket.write(inPieces(ping('κόσμε 𝄞 \u{10ffff}'), size));
    await answer(peer, 'κόσμε 𝄞 \u{10ffff}');
    peer.socket.destroy();
  });

  it('[W4] have pings between them that are answered, and empty ones', async () => {
    const peer = await session();
    peer.socket.write(inPieces(ping('p'), 5, frame(9, 'between')));
    await answer(peer, 'p');
    expect(ofOpcode(peer, 10).length).toBeGreaterThan(2);
    const empty = [frame(1, '', { fin: false }), frame(0, '', { fin: false }), frame(0, ping('empty'))];
    peer.socket.write(Buffer.concat(empty));
    await answer(peer, 'empty');
    peer.socket.destroy();
  });

  it('[B6] more than 64 of one message close with 1008', async () => {
    const peer = await session();
    peer.socket.write(inPieces(Buffer.alloc(70, 'x'), 1));
    await peer.untilClosed(10_000);
    expect(ofOpcode(peer, 8).at(-1)?.payload.readUInt16BE()).toBe(1008);
  });
});

describe('pings and pongs (5.5.2, 5.5.3)', () => {
  it('[B4] are answered with what they said, up to 125 bytes; a pong that nobody asked for is none', async () => {
    const peer = await session();
    const said = [Buffer.alloc(0), Buffer.from([0, 255, 254]), Buffer.alloc(125, 'p')];
    for (const payload of said) peer.socket.write(frame(9, payload));
    peer.socket.write(Buffer.concat([frame(10, 'unasked'), frame(1, ping('after'))]));
    await answer(peer, 'after');
    expect(ofOpcode(peer, 10).map(({ payload }) => payload.toString('hex'))).toEqual(
      said.map((payload) => payload.toString('hex')),
    );
    peer.socket.destroy();
  });
});

describe('closing (5.5.1, 7)', () => {
  it.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])(
    '[W4] with %i is answered with it, and the connection ends',
    async (code) => {
      const peer = await session();
      peer.socket.write(closeOf(code, 'x'.repeat(123)));
      await peer.untilClosed(5_000);
      expect(ofOpcode(peer, 8).map(({ payload }) => payload.readUInt16BE())).toEqual([code]);
    },
  );

  it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])(
    '[B6] with %i, which nobody may send, is a fault of the protocol',
    async (code) => {
      const peer = await session();
      peer.socket.write(closeOf(code));
      await peer.untilClosed(5_000);
      expect(ofOpcode(peer, 8).at(-1)?.payload.readUInt16BE()).toBe(1002);
    },
  );

  it('[B6] without a code is answered so; a reason too long is a fault', async () => {
    const peer = await session();
    peer.socket.write(frame(8, ''));
    await peer.untilClosed(5_000);
    expect(ofOpcode(peer, 8).map(({ payload }) => payload.length <= 2)).toEqual([true]);
    const long = await session();
    long.socket.write(closeOf(1000, 'x'.repeat(124)));
    await long.untilClosed(5_000);
    expect(ofOpcode(long, 8).at(-1)?.payload.readUInt16BE()).toBe(1002);
  });

  it('[B5, B6] is the end: what comes after it is not read, and who does not close is cut off', async () => {
    const peer = await session();
    peer.socket.write(Buffer.concat([closeOf(1000), frame(1, ping('late')), frame(9, 'late')]));
    await peer.untilClosed(5_000);
    expect(peer.heard).not.toContain('late');
  });
});
