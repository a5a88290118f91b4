import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { HttpPeer, upgradeRequest } from './harness/http-peer.js';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ ADDRESS_STRANGERS_MAX: '10', CORS_ORIGINS: 'https://good.example' }));
});
afterAll(() => stop());

const until = (look: () => unknown): Promise<unknown> => expect.poll(look, { timeout: 5_000, interval: 10 }).toBe(true);
/** Whoever has a token can come in. */
async function isOpen(): Promise<boolean> {
  try {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    await client.until(() => client.received[0]);
    client.close();
    return client.received[0]?.event === 'connected';
  } catch {
    return false;
  }
}
const peer = (text = ''): HttpPeer => new HttpPeer(gateway.url, text);

describe('connections without a token', () => {
  it('[B3] are so many of one address: the next one is told 429, and there is room again as they go', async () => {
    const silent = Array.from({ length: 10 }, () => peer());
    const refused = peer();
    await refused.untilClosed(5_000);
    expect(refused.heard).toContain('429 Too Many Requests');
    expect(refused.heard).toContain('LIMIT_STRANGERS');
    for (const { socket } of silent) socket.destroy();
    await until(() => silent.every(({ isClosed }) => isClosed));
    await expect.poll(isOpen, { timeout: 5_000 }).toBe(true);
  });

  it('[B3] count at each door: /ws, Socket.IO over WebSocket and over polling', async () => {
    const doors = [
      ...Array.from({ length: 4 }, () => peer(upgradeRequest('/ws'))),
      ...Array.from({ length: 3 }, () => peer(upgradeRequest('/socket.io/?EIO=4&transport=websocket'))),
    ];
    await until(() => doors.every(({ heard }) => heard.includes('101 Switching')));
    for (let index = 0; index < 3; index += 1) {
      const polled = await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`, {
        headers: { connection: 'close' },
      });
      expect(polled.status).toBe(200);
    }
    const refused = peer();
    await refused.untilClosed(5_000);
    expect(refused.heard).toContain('LIMIT_STRANGERS');
    // None of them shows a token or joins a namespace: all are gone after 10 s.
    for (const door of doors) await door.untilClosed(20_000);
    await expect.poll(isOpen, { timeout: 10_000 }).toBe(true);
  });

  it('[B3] count no longer once they have shown one, nor when they are plain requests', async () => {
    const sessions = await Promise.all(
      Array.from({ length: 14 }, async (_, index) => {
        const token = await tokenFor({ sub: `known-${index}` });
        const client = await RawClient.open(gateway.wsUrl, token).catch(() => undefined);
        await client?.until(() => client.received[0]);
        return client;
      }),
    );
    const socketIo = await SocketIoClient.open(gateway.url, await tokenFor({ sub: 'io' }));
    const polling = await SocketIoClient.open(gateway.url, await tokenFor({ sub: 'poll' }), {
      transports: ['polling'],
    });
    for (let index = 0; index < 20; index += 1) expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    expect(await isOpen()).toBe(true);
    for (const client of [...sessions, socketIo, polling]) client?.close();
  });
});

describe.concurrent('whoever is slow', () => {
  it('[B5] to send is cut off: headers byte by byte, a body byte by byte, and nothing at all', async () => {
    const headers = peer('GET / HTTP/1.1\r\nHost: localhost\r\n');
    const nothing = peer();
    const body = peer(
      `POST /ingest/pnl HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${await tokenFor({ scope: 'ingest' })}\r\nContent-Length: 1000000\r\n\r\n`,
    );
    const dripping = setInterval(() => {
      headers.socket.write('X-a: b\r\n');
      body.socket.write('x');
    }, 500);
    await headers.untilClosed(15_000);
    await nothing.untilClosed(15_000);
    await body.untilClosed(30_000);
    clearInterval(dripping);
    expect(await isOpen()).toBe(true);
  });

  it('[B5] to join another namespace after the last one is closed', async () => {
    const client = await SocketIoClient.open(gateway.url, await tokenFor(), { transports: ['websocket'] });
    let isClosed = false;
    client.socket.io.engine.once('close', () => {
      isClosed = true;
    });
    client.socket.io.engine.write('41/analytics/stream,');
    await vi.waitUntil(() => isClosed, { timeout: 20_000 });
  });

  it('[B5] to show a token is closed after 10 s', async () => {
    const client = await RawClient.open(gateway.wsUrl);
    expect(await client.until(() => client.closed, 15_000)).toEqual({ code: 4500, reason: 'UNAUTHENTICATED' });
  });
});
