/** Clients that stop reading, at the doors where the server cannot say why it ends them: what waits for them is bounded. */
import { connect, type Socket as NetworkSocket } from 'node:net';
import { Engine, type Session } from '@streamgauge/engine';
import { AnalyticsWebSocketGateway } from '@streamgauge/server';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FollowedView } from './harness/followed-view.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let engine: Engine;
let door: AnalyticsWebSocketGateway;
const sockets: Socket[] = [];

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
  engine = gateway.app.get(Engine);
  door = gateway.app.get(AnalyticsWebSocketGateway);
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await stop();
});

/** Longer than what a kernel may hold for one connection over loopback, together with what the gateway may. */
const floodBytes = 24 * 1024 * 1024;
const text = 'x'.repeat(15_000);

async function socketIo(
  tenantId: string,
  transports = ['websocket'],
): Promise<{ socket: Socket; view: FollowedView; numbers: number[] }> {
  const auth = { token: await tokenFor({ tenantId, roles: ['NURSE'] }) };
  const socket = io(`${gateway.url}/analytics/stream`, { auth, forceNew: true, reconnection: false, transports });
  sockets.push(socket);
  const view = new FollowedView();
  const numbers: number[] = [];
  socket.onAny((event: string, data: { events?: { data: { number: number } }[] }) => {
    view.take(event, data);
    if (event === 'event') numbers.push(...(data.events ?? []).map((alert) => alert.data.number));
  });
  await socket.emitWithAck('subscribe', { channel: 'alerts' });
  await until('a snapshot', () => view.sequence === 0);
  return { socket, view, numbers };
}

/** The network socket of a client, to stop it from reading. */
function networkOf(socket: Socket): NetworkSocket {
  return (socket.io.engine.transport as unknown as { ws: { _socket: NetworkSocket } }).ws._socket;
}

function append(tenantId: string, number: number, filling = text): void {
  engine.append(tenantId, 'alerts', [{ type: 'alert:created', data: { number, text: filling } }]);
}

async function flood(tenantId: string): Promise<void> {
  for (let sent = 0; sent < floodBytes; sent += text.length) {
    append(tenantId, sent);
    if (sent % (50 * text.length) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

const connections = (tenantId: string): number => door.getConnectionsByTenant(tenantId).length;

const untilGone = (tenantId: string, withinMs: number): Promise<void> =>
  until(`${tenantId} is gone`, () => connections(tenantId) === 0, withinMs);

function sessionOf(tenantId: string): Session {
  const session = engine.openSessions().find(({ principal }) => principal.tenantId === tenantId);
  if (session === undefined) throw new Error(`${tenantId} has no session`);
  return session;
}

/** Bytes that the gateway holds for the one connection of a tenant. */
function waitingBytes(tenantId: string): number {
  return (sessionOf(tenantId).sink.direct as unknown as { waitingBytes(): number }).waitingBytes();
}

/** Sends until more waits than a connection may be behind with; returns how many it were. */
async function untilWaiting(tenantId: string): Promise<number> {
  let count = 0;
  while (waitingBytes(tenantId) <= 64 * 1024) {
    append(tenantId, count);
    count += 1;
    if (count % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return count;
}

/** Opens a stream of Server-Sent Events and reads nothing of it. */
async function pausedSse(tenantId: string): Promise<NetworkSocket> {
  const token = await tokenFor({ tenantId, roles: ['NURSE'] });
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.pause();
  socket.on('error', () => {});
  socket.write(`GET /sse?channel=alerts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  await until('a connection', () => connections(tenantId) === 1);
  return socket;
}

describe('a connection that had not taken everything', () => {
  it('[D13] tells the engine once it has: at Socket.IO', async () => {
    const { socket } = await socketIo('ready-io');
    const ready = vi.spyOn(sessionOf('ready-io'), 'ready');
    networkOf(socket).pause();
    await untilWaiting('ready-io');
    expect(ready).not.toHaveBeenCalled();
    networkOf(socket).resume();
    await until('ready', () => ready.mock.calls.length > 0 && waitingBytes('ready-io') === 0);
  });

  it('[D13] tells the engine once it has: at Socket.IO by polling', async () => {
    const { numbers } = await socketIo('ready-poll', ['polling']);
    const ready = vi.spyOn(sessionOf('ready-poll'), 'ready');
    for (let number = 0; number < 5; number += 1) append('ready-poll', number);
    expect(waitingBytes('ready-poll')).toBeGreaterThan(4 * text.length - 1);
    expect(ready).not.toHaveBeenCalled();
    await until('ready', () => ready.mock.calls.length > 0 && waitingBytes('ready-poll') === 0);
    await until('all of it', () => numbers.length === 5);
  });

  it('[D13] tells the engine once it has: at GET /sse', async () => {
    const socket = await pausedSse('ready-sse');
    const ready = vi.spyOn(sessionOf('ready-sse'), 'ready');
    await untilWaiting('ready-sse');
    expect(ready).not.toHaveBeenCalled();
    socket.resume();
    await until('ready', () => ready.mock.calls.length > 0 && waitingBytes('ready-sse') === 0);
    socket.destroy();
  });
});

describe.concurrent('a client that stops reading', () => {
  it('[D13] at Socket.IO, is cut when more than 1 MiB waits, before its pings run out', async () => {
    const { socket } = await socketIo('paused');
    networkOf(socket).pause();
    for (let sent = 0; sent < floodBytes; sent += 60_000) {
      await door.sendToClient(socket.id ?? '', 'note', 'y'.repeat(60_000));
    }
    await untilGone('paused', 1_000);
  });

  it('[D13] at Socket.IO, is cut with all that waits of its stream', async () => {
    const { socket } = await socketIo('stalled');
    networkOf(socket).pause();
    await flood('stalled');
    await untilGone('stalled', 24_000);
  });

  it('[D13, D1] at Socket.IO, and goes on within that time, receives what it had not, in order', async () => {
    const { socket, view, numbers } = await socketIo('resumed');
    networkOf(socket).pause();
    let count = await untilWaiting('resumed');
    for (let more = 0; more < 20; more += 1) append('resumed', count++);
    networkOf(socket).resume();
    await until('all of it', () => numbers.length === count);
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(view.gaps).toEqual([]);
    expect(connections('resumed')).toBe(1);
  });

  it('[D13] at Socket.IO by polling, and does not poll, is cut after 15 s in which something waited', async () => {
    const tenantId = 'no-poll';
    const token = await tokenFor({ tenantId, roles: ['NURSE'] });
    const at = `${gateway.url}/socket.io/?EIO=4&transport=polling`;
    const opened = await (await fetch(at)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const post = async (body: string): Promise<void> => {
      expect(await (await fetch(`${at}&sid=${sid}`, { method: 'POST', body })).text()).toBe('ok');
    };
    await post(`40/analytics/stream,${JSON.stringify({ token })}`);
    expect(await (await fetch(`${at}&sid=${sid}`)).text()).toContain('40/analytics/stream,');
    await post('42/analytics/stream,["subscribe",{"channel":"alerts"}]');
    await until('a subscription', () => engine.openSessions().some(isOf(tenantId)));
    await untilGone(tenantId, 20_000);
    expect((await fetch(`${at}&sid=${sid}`)).status).toBe(400);
  });

  it('[D13] at Socket.IO by polling, is cut when more than 1 MiB waits', async () => {
    const { socket } = await socketIo('flooded-poll', ['polling']);
    for (let sent = 0; sent < 2 * 1024 * 1024; sent += 60_000) {
      await door.sendToClient(socket.id ?? '', 'note', 'y'.repeat(60_000));
    }
    await untilGone('flooded-poll', 1_000);
  });

  it('[D13] at GET /sse, is cut', async () => {
    const socket = await pausedSse('sse');
    await flood('sse');
    await untilGone('sse', 24_000);
    socket.destroy();
  });

  it('[D13] harms nobody else', async () => {
    const tenantId = 'reader';
    const { view } = await socketIo(tenantId);
    for (let number = 1; number <= 200; number += 1) {
      append(tenantId, number, '');
      await until(`frame ${number}`, () => view.sequence === number);
    }
    expect(view.gaps).toEqual([]);
  });
});

function isOf(tenantId: string) {
  return ({
    principal,
    subscriptions,
  }: {
    principal: { tenantId: string };
    subscriptions: readonly unknown[];
  }): boolean => principal.tenantId === tenantId && subscriptions.length === 1;
}
