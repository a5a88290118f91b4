import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket as NetworkSocket } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { type Socket as ClientSocket, io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { OriginPolicy } from '../../auth/origin-policy.js';
import { readSettings } from '../../config/read-settings.js';
import type { Recovery } from '../../storage/checkpoint/recovery.js';
import { textFrame } from '../raw-websocket/text-frame.js';
import { Strangers } from '../strangers.js';
import { destroyBelow, openNetworkSocket, takenBytesBelow, waitingBytesBelow } from './below-socket-io.js';
import { SocketIoServer } from './socket-io-server.js';

/** Shows what this version of Socket.IO, Engine.IO and ws looks like inside; another one may fail here and nowhere else. */
let http: HttpServer;
let server: SocketIoServer;
const network: NetworkSocket[] = [];
const clients: ClientSocket[] = [];

beforeAll(async () => {
  const settings = readSettings({ JWT_SECRET: 'x'.repeat(32) });
  server = new SocketIoServer(
    new OriginPolicy(settings),
    new Strangers(settings),
    { isDone: true } as Recovery,
    settings,
  );
  http = createServer(server.polling);
  http.on('connection', (socket) => network.push(socket));
  http.on('upgrade', (request, socket, head) => server.upgrade(request, socket, head));
  await listening(http);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});
afterAll(async () => {
  await server.io.close();
  http.close();
});

const listening = (started: HttpServer): Promise<void> =>
  new Promise((resolve) => started.listen(0, '127.0.0.1', () => resolve()));

async function connected(
  transports: string[],
  ioServer: Server = server.io,
  at = http,
): Promise<{ client: ClientSocket; socket: Socket }> {
  const accepted = new Promise<Socket>((resolve) => ioServer.of('/n').once('connection', resolve));
  const { port } = at.address() as AddressInfo;
  const client = io(`http://127.0.0.1:${port}/n`, { transports, forceNew: true, reconnection: false });
  clients.push(client);
  const [socket] = await Promise.all([accepted, new Promise<void>((resolve) => client.once('connect', resolve))]);
  return { client, socket };
}

const update = (text: unknown): string => `2/n,["update",${JSON.stringify(text)}]`;
const next = (client: ClientSocket): Promise<unknown> => new Promise((resolve) => client.once('update', resolve));

it('[D3] the network socket of an open WebSocket takes a frame past Socket.IO, of any size', async () => {
  const { client, socket } = await connected(['websocket']);
  await expect.poll(() => openNetworkSocket(socket)).toBeDefined();
  for (const text of ['', 'é'.repeat(60), 'x'.repeat(100), 'y'.repeat(65_000), 'z'.repeat(70_000)]) {
    const received = next(client);
    const taken = takenBytesBelow(socket);
    openNetworkSocket(socket)?.write(textFrame(Buffer.from(`4${update(text)}`)));
    expect(await received).toBe(text);
    expect(takenBytesBelow(socket) - taken).toBeGreaterThan(Buffer.byteLength(text));
    expect(waitingBytesBelow(socket)).toBe(0);
  }
});

it('[D3] while Socket.IO has something on its way, nothing goes past it', async () => {
  const { client, socket } = await connected(['websocket']);
  await expect.poll(() => openNetworkSocket(socket)).toBeDefined();
  const received: unknown[] = [];
  client.on('update', (text) => received.push(text));
  socket.emit('update', 1);
  expect(openNetworkSocket(socket)).toBeUndefined();
  socket.conn.send(update(2));
  expect(openNetworkSocket(socket)).toBeUndefined();
  // It waits for the turn of the loop, not for the client; so much that it counts is another thing.
  expect(waitingBytesBelow(socket)).toBe(0);
  const large = update('x'.repeat(65_536));
  socket.conn.send(large);
  expect(waitingBytesBelow(socket)).toBe(`4${update(2)}4${large}`.length);
  await expect.poll(() => openNetworkSocket(socket)).toBeDefined();
  expect(waitingBytesBelow(socket)).toBe(0);
  await expect.poll(() => received).toEqual([1, 2, 'x'.repeat(65_536)]);
});

it('[D3] a client that polls has no network socket to write to, and what waits for its next poll is counted', async () => {
  const { client, socket } = await connected(['polling']);
  expect(openNetworkSocket(socket)).toBeUndefined();
  const received: unknown[] = [];
  client.on('update', (text) => received.push(text));
  // Its connections are closed when they stand still: a poll's answer that nobody reads is not counted anywhere else.
  expect(network.map(({ timeout }) => timeout)).toContain(40_000);
  for (let text = 0; text < 10; text += 1) socket.conn.send(update(text));
  expect(waitingBytesBelow(socket)).toBeGreaterThan(0);
  await expect.poll(() => received.length).toBe(10);
  expect(waitingBytesBelow(socket)).toBe(0);
});

it('[D13] a client that is cut is gone at once, whatever waits', async () => {
  for (const transports of [['websocket'], ['polling']]) {
    const { client, socket } = await connected(transports);
    const gone = new Promise((resolve) => client.once('disconnect', resolve));
    const noticed = new Promise((resolve) => socket.once('disconnect', resolve));
    destroyBelow(socket);
    await noticed;
    expect(socket.conn.readyState).toBe('closed');
    expect(await gone).toMatch(/transport/);
  }
});

it('[D3] a WebSocket that compresses takes no bytes that are not compressed', async () => {
  const other = createServer();
  const compressing = new Server(other, { serveClient: false, perMessageDeflate: true });
  await listening(other);
  const { client, socket } = await connected(['websocket'], compressing, other);
  const received = next(client);
  socket.emit('update', 'x'.repeat(5_000));
  await received;
  await expect.poll(() => (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length).toBe(0);
  expect(openNetworkSocket(socket)).toBeUndefined();
  await compressing.close();
});
