import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
const clients: RawClient[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(() => stop());

async function raw(wishes = {}): Promise<RawClient> {
  const client = await RawClient.open(gateway.wsUrl, await tokenFor(wishes));
  clients.push(client);
  await client.next(({ event }) => event === 'connected');
  return client;
}

async function socketIo(wishes = {}, options = {}): Promise<Socket> {
  const socket = io(`${gateway.url}/analytics/stream`, {
    auth: { token: await tokenFor(wishes) },
    forceNew: true,
    ...options,
  });
  sockets.push(socket);
  return socket;
}

function once<T>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve) => socket.once(event, resolve));
}

describe('both doors', () => {
  it('[W1] a posted sample reaches a raw WebSocket and a Socket.IO client, and nobody of another tenant or role', async () => {
    const tenantId = 'acme';
    const trader = await raw({ tenantId, roles: ['TRADER'] });
    const stranger = await raw({ tenantId: 'other', roles: ['ADMIN'] });
    const nurse = await raw({ tenantId, roles: ['NURSE'] });
    const viaSocketIo = await socketIo({ tenantId, roles: ['ANALYST'] }, { transports: ['websocket'] });
    const request = { channel: 'trading.metrics', metrics: ['trade_count'], aggregation: { window: 0.1 } };

    expect(await trader.ask('subscribe', request)).toMatchObject({ success: true });
    expect(await stranger.ask('subscribe', request)).toMatchObject({ success: true });
    expect(await nurse.ask('subscribe', request)).toEqual({
      success: false,
      code: 'FORBIDDEN_CHANNEL',
      error: 'Access denied to channel: trading.metrics',
      retryable: false,
    });
    expect(await viaSocketIo.emitWithAck('subscribe', request)).toMatchObject({ success: true });
    expect(viaSocketIo.io.engine.transport.name).toBe('websocket');
    const update = once<{ metrics: unknown }>(viaSocketIo, 'update');

    const answer = await ingest(gateway.url, 'trading.metrics', { metrics: { trade_count: 7 } }, { tenantId });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ accepted: 1, duplicates: 0, rejected: [] });

    const expected = { trade_count: { value: 7, count: 1, delta: 7 } };
    expect((await trader.next(({ event }) => event === 'update')).data.metrics).toEqual(expected);
    expect((await update).metrics).toEqual(expected);
    // Answers come in order on a connection: by the time of this one, an update would have been here.
    await stranger.ask('ping');
    await nurse.ask('ping');
    expect(stranger.received.filter(({ event }) => event === 'update')).toEqual([]);
    expect(nurse.received.filter(({ event }) => event === 'update' || event === 'snapshot')).toEqual([]);
  });

  it('[W2] a Socket.IO client with the default transports ends on a WebSocket', async () => {
    const socket = await socketIo();
    await once(socket, 'connect');
    if (socket.io.engine.transport.name !== 'websocket') {
      await new Promise((resolve) => socket.io.engine.once('upgrade', resolve));
    }
    expect(socket.io.engine.transport.name).toBe('websocket');
  });

  it('[W2] a Socket.IO client that can only poll is served too', async () => {
    const socket = await socketIo({ tenantId: 'polling' }, { transports: ['polling'] });
    expect(await socket.emitWithAck('subscribe', { channel: 'pnl' })).toMatchObject({ success: true });
    expect(socket.io.engine.transport.name).toBe('polling');
  });

  it('[W16] the answer to a subscription comes before its snapshot, at both doors', async () => {
    const client = await raw({ tenantId: 'order' });
    client.send({ event: 'subscribe', id: 'a', data: { channel: 'pnl' } });
    await client.next(({ event }) => event === 'snapshot');
    expect(client.received.map(({ event }) => event)).toEqual(['connected', 'ack', 'snapshot']);

    const socket = await socketIo({ tenantId: 'order' });
    const heard: string[] = [];
    socket.onAny((event: string) => heard.push(event));
    const snapshot = once(socket, 'snapshot');
    socket.emit('subscribe', { channel: 'pnl' }, () => heard.push('ack'));
    await snapshot;
    expect(heard).toEqual(['connected', 'ack', 'snapshot']);
  });

  it('[W11] an array subscribes to many and is answered in order', async () => {
    const client = await raw({ tenantId: 'batch' });
    const answers = await client.ask('subscribe', [{ channel: 'pnl' }, { channel: 'nothing' }, { meterId: 'm-1' }]);
    expect(answers).toMatchObject([
      { success: true },
      { success: false, code: 'FORBIDDEN_CHANNEL' },
      { success: true },
    ]);
  });

  it('[W14] a frame of a subscription that is pinned to one series carries its key label beside the data', async () => {
    const client = await raw({ tenantId: 'pinned' });
    await client.ask('subscribe', { meterId: 'm-1' });
    await ingest(
      gateway.url,
      'meters',
      { labels: { meterId: 'm-1' }, metrics: { power_w: 230 } },
      { tenantId: 'pinned' },
    );
    const update = await client.next(({ event }) => event === 'update');
    expect(update).toMatchObject({
      meterId: 'm-1',
      data: { metrics: { power_w: { value: 230, count: 1, delta: 0 } } },
    });
  });

  it('[W17] after unsubscribe nothing more comes, and unsubscribing from nothing succeeds', async () => {
    const client = await raw({ tenantId: 'leaving' });
    await client.ask('subscribe', { channel: 'pnl', aggregation: { window: 0 } });
    expect(await client.ask('unsubscribe', { channel: 'pnl' })).toEqual({ success: true });
    expect(await client.ask('unsubscribe', { channel: 'pnl' })).toEqual({ success: true });
    const witness = await raw({ tenantId: 'leaving' });
    await witness.ask('subscribe', { channel: 'pnl', aggregation: { window: 0 } });
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1, unrealized_pnl: 2 } }, { tenantId: 'leaving' });
    const update = await witness.next(({ event }) => event === 'update');
    expect(update.data.metrics.total_pnl).toEqual({ value: 3, count: 1, delta: 0 });
    await client.ask('ping');
    expect(client.received.filter(({ event }) => event === 'update')).toEqual([]);
  });

  it('[W18] a ping is answered with the clock of the server', async () => {
    const client = await raw();
    const before = Date.now();
    const { pong } = await client.ask('ping');
    expect(pong).toBeGreaterThanOrEqual(before);
    expect(pong).toBeLessThanOrEqual(Date.now());
  });
});
