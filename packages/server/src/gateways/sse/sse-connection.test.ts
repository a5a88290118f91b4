import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Session } from '@streamgauge/engine';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SlowReaders } from '../slow-readers.js';
import { SseConnection } from './sse-connection.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A socket whose peer reads everything. */
class FakeSocket {
  readonly written: string[] = [];
  readonly writableLength = 0;
  write(bytes: Buffer): void {
    this.written.push(String(bytes));
  }
}

class FakeResponse extends EventEmitter {
  readonly chunkedEncoding = false;
  writableEnded = false;
  destroyed = false;
  writeHead(): void {}
  flushHeaders(): void {}
  end(): void {
    this.writableEnded = true;
    this.emit('close');
  }
}

function opened(): { response: FakeResponse; socket: FakeSocket; connection: SseConnection; closed: () => boolean } {
  const response = new FakeResponse();
  const socket = new FakeSocket();
  let isClosed = false;
  const connection = new SseConnection(
    'c',
    {
      principal: { userId: 'u', tenantId: 't', roles: [], metrics: undefined },
      scopes: new Set(),
      expiresAtMs: 5,
      issuedAtMs: undefined,
      tokenId: undefined,
    },
    0,
    response as never,
    socket as unknown as Socket,
    {
      slowReaders: new SlowReaders(),
      isDirect: false,
      openSession: () => ({}) as Session,
      closed: () => {
        isClosed = true;
      },
    },
  );
  connection.begin({ id: 'v', epoch: 'e' } as never);
  return { response, socket, connection, closed: () => isClosed };
}

it('[W22] a stream of Server-Sent Events has a comment every 25 s, give or take a tenth, until it ends', () => {
  const { response, socket, closed } = opened();
  const comments = (): number => socket.written.filter((text) => text === ':\n\n').length;
  vi.advanceTimersByTime(22_000);
  expect(comments()).toBe(0);
  vi.advanceTimersByTime(6_000);
  expect(comments()).toBe(1);
  vi.advanceTimersByTime(250_000);
  expect(comments()).toBeGreaterThan(8);
  response.end();
  expect(closed()).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('[A4] a stream whose token has ended says so and ends', () => {
  const { response, socket, connection } = opened();
  connection.expire();
  expect(socket.written.at(-1)).toBe('event: session:expired\ndata: {"expiresAt":5}\n\n');
  expect(response.writableEnded).toBe(true);
  connection.send('update', {});
  expect(socket.written.at(-1)).toContain('session:expired');
});
