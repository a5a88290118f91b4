import { TLSSocket } from 'node:tls';
import { limits } from '@streamgauge/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FrameWriter } from './frame-writer.js';
import { HandleWriter } from './handle-writer.js';
import { openFrameWriter } from './open-frame-writer.js';
import { limitSendBuffer } from './send-buffer.js';
import { StreamWriter } from './stream-writer.js';
import { takenBytes, writableHandle } from './tcp-handle.js';
import { eventually } from './testing/eventually.js';
import { Loopback } from './testing/loopback.js';

const chunk = (index: number): Buffer => Buffer.alloc(1_024, String(index % 10));

let link: Loopback;
let writer: FrameWriter;
let takenCalls: number;

async function openLink(isDirect: boolean): Promise<void> {
  link = await Loopback.open();
  takenCalls = 0;
  writer = openFrameWriter(link.socket, isDirect, () => {
    takenCalls += 1;
  });
}

/** Writes until the kernel does not take any more; returns everything that was written. */
function writeUntilBehind(): Buffer {
  const written: Buffer[] = [];
  for (let index = 0; !writer.isBehind; index += 1) {
    written.push(chunk(index));
    const pressure = writer.write(chunk(index));
    expect(pressure).toBe(writer.isBehind ? 'some' : 'none');
  }
  return Buffer.concat(written);
}

afterEach(() => link.close());

describe.each([
  { path: 'past the stream', isDirect: true, writerClass: HandleWriter },
  { path: 'by the stream', isDirect: false, writerClass: StreamWriter },
])('a connection that is written to $path', ({ isDirect, writerClass }) => {
  beforeEach(() => openLink(isDirect));

  it('[W27] is the one that was asked for', () => {
    expect(writer).toBeInstanceOf(writerClass);
  });

  it('[W27] says at once that the kernel took everything', async () => {
    link.peer.resume();
    expect([writer.write(chunk(1)), writer.write(chunk(2))]).toEqual(['none', 'none']);
    expect(writer.unsentBytes).toBe(0);
    await eventually(() => expect(link.received).toEqual(Buffer.concat([chunk(1), chunk(2)])));
    expect(takenCalls).toBe(0);
  });

  it('[W27] says that something waits, then that too much does, and once that all has been taken', async () => {
    const written = [writeUntilBehind()];
    for (let waits = writer.unsentBytes; waits + 1_024 <= limits.behindBytesMax; waits += 1_024) {
      written.push(chunk(3));
      expect(writer.write(chunk(3))).toBe('some');
    }
    written.push(chunk(4), chunk(5));
    writer.write(chunk(4));
    expect(writer.write(chunk(5))).toBe('full');
    expect(writer.unsentBytes).toBeGreaterThan(limits.behindBytesMax);
    expect(takenCalls).toBe(0);
    link.peer.resume();
    await eventually(() => expect(takenCalls).toBe(1));
    expect([writer.isBehind, writer.unsentBytes]).toEqual([false, 0]);
    expect(writer.write(chunk(6))).toBe('none');
    written.push(chunk(6));
    await eventually(() => expect(link.received.length).toBe(Buffer.concat(written).length));
    expect(link.received.equals(Buffer.concat(written))).toBe(true);
    expect(takenCalls).toBe(1);
  });

  it('[W27] keeps the order with what the socket itself sends, whichever of them waits first', async () => {
    const sent: Buffer[] = [];
    const ours = (index: number): void => {
      sent.push(chunk(index));
      writer.write(chunk(index));
    };
    const others = (index: number): void => {
      sent.push(chunk(index));
      link.socket.write(chunk(index));
    };
    const fillByUs = (): void => void sent.push(writeUntilBehind());
    const fillByOthers = (): void => {
      while (link.socket.writableLength === 0) others(9);
    };
    for (const fill of [fillByUs, fillByOthers]) {
      ours(1);
      others(2);
      fill();
      for (let index = 0; index < 20; index += 1) {
        ours(index);
        others(index + 1);
      }
      link.peer.resume();
      const all = Buffer.concat(sent);
      await eventually(() => expect(link.received.length).toBe(all.length));
      expect(link.received.equals(all)).toBe(true);
      link.peer.pause();
    }
    expect(takenCalls).toBe(2);
  });

  it('[W27] counts what the socket holds of others, and does not wait for it', async () => {
    writeUntilBehind();
    const before = writer.unsentBytes;
    link.socket.write(chunk(1));
    expect(writer.unsentBytes).toBeGreaterThanOrEqual(before + 1_024);
    // The oldest write may have been taken in part.
    expect(writer.unsentBytes).toBeLessThanOrEqual(before + 2 * 1_024);
    link.peer.resume();
    await eventually(() => expect(takenCalls).toBe(1));
  });

  it('[D7] shows how much the kernel has taken, while something waits', async () => {
    writeUntilBehind();
    writer.write(Buffer.alloc(1_000_000));
    const before = takenBytes(link.socket);
    expect(takenBytes(link.socket)).toBe(before);
    link.peer.resume();
    await eventually(() => expect(takenBytes(link.socket)).toBeGreaterThan(before));
    await eventually(() => expect(writer.isBehind).toBe(false));
  });

  it('[W27] outlives the end of its connection, and says once that nothing waits any more', async () => {
    writeUntilBehind();
    link.socket.destroy();
    await eventually(() => expect(takenCalls).toBe(1));
    expect(() => writer.write(chunk(1))).not.toThrow();
  });

  it('[W27] notices that the peer has gone', async () => {
    link.peer.resetAndDestroy();
    await eventually(() => {
      writer.write(chunk(1));
      expect(link.socket.destroyed).toBe(true);
    });
  });
});

it('[W27] a connection with TLS is written to by the stream', async () => {
  await openLink(true);
  const secured = new TLSSocket(link.socket);
  secured.on('error', () => {});
  expect(writableHandle(secured)).toBeUndefined();
  expect(openFrameWriter(secured, true, () => {})).toBeInstanceOf(StreamWriter);
  secured.destroy();
});

it('[W29] the kernel holds no more of a connection than it was told', async () => {
  await openLink(true);
  const bytes = limitSendBuffer(link.socket, 16_384);
  expect(bytes).toBeGreaterThanOrEqual(16_384);
  expect(bytes).toBeLessThanOrEqual(65_536);
  // What the peer's kernel takes in is not ours to set: 64 KiB at first.
  expect(writeUntilBehind().length).toBeLessThan(256 * 1_024);
  link.peer.write('still read');
  const [heard] = await new Promise<unknown[]>((resolve) => link.socket.once('data', (...all) => resolve(all)));
  expect(String(heard)).toBe('still read');
});

it('[W29] a descriptor that is used again by another connection is set again', async () => {
  const descriptors: unknown[] = [];
  for (let round = 0; round < 3; round += 1) {
    await openLink(true);
    descriptors.push(writableHandle(link.socket)?.fd);
    expect(limitSendBuffer(link.socket, 16_384)).toBe(limitSendBuffer(link.socket, 16_384));
    link.close();
    await eventually(() => expect(link.socket.closed && link.peer.closed).toBe(true));
  }
  expect(new Set(descriptors).size).toBeLessThan(3);
});
