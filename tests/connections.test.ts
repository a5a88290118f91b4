import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let raw: RawClient;
let socket: Socket;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
  raw = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'a', sub: 'raw-user' }));
  socket = io(`${gateway.url}/analytics/stream`, {
    auth: { token: await tokenFor({ tenantId: 'a', sub: 'io-user' }) },
  });
  const stranger = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'b' }));
  await stranger.ask('subscribe', { channel: 'pnl' });
  await raw.ask('subscribe', [{ channel: 'pnl' }, { channel: 'positions' }]);
  await socket.emitWithAck('subscribe', { channel: 'pnl' });
});
afterAll(async () => {
  socket.disconnect();
  raw.close();
  await stop();
});

async function get(route: string, wishes: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${gateway.url}/analytics/stream/connections${route}`, {
    headers: { authorization: `Bearer ${await tokenFor(wishes)}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const operator = { tenantId: 'a', scope: 'admin' };

describe('GET /analytics/stream/connections', () => {
  it('[W37] lists the open connections of the tenant, of every door, and how each is served', async () => {
    const { status, body } = await get('', operator);
    expect(status).toBe(200);
    const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    const counts = { sent: expect.any(Number), received: expect.any(Number), behind: 0, waitingBytes: 0 };
    const entry = { tenantId: 'a', level: 'live', since, ...counts };
    expect(body).toEqual({
      connections: [
        { ...entry, id: expect.any(String), userId: 'raw-user', door: 'websocket', subscriptions: 2 },
        { ...entry, id: socket.id, userId: 'io-user', door: 'socket.io', subscriptions: 1 },
      ],
      total: 2,
    });
  });

  it('[W37] explains what each subscription of a connection is served and why', async () => {
    const { body } = await get('', operator);
    const [{ id = '' } = {}] = body.connections as { id?: string }[];
    const explained = await get(`/${id}/explain`, operator);
    expect(explained.status).toBe(200);
    expect(explained.body).toMatchObject({ id, door: 'websocket', userId: 'raw-user', level: 'live' });
    expect(explained.body.subscriptions).toMatchObject(
      ['pnl', 'positions'].map((channel, index) => ({
        subscriptionId: `s${index + 1}`,
        channel,
        view: expect.any(String),
        level: 'live',
        decisions: expect.any(Array),
      })),
    );
  });

  it('[W37, A9] is for the scope admin, and never for another tenant’s', async () => {
    const { body } = await get('', operator);
    const [{ id = '' } = {}] = body.connections as { id?: string }[];
    for (const route of ['', `/${id}/explain`]) {
      expect(await get(route, { tenantId: 'a' })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN_SCOPE' } });
    }
    expect(await get('', { tenantId: 'c', scope: 'admin' })).toEqual({
      status: 200,
      body: { connections: [], total: 0 },
    });
    const foreign = await get(`/${id}/explain`, { tenantId: 'b', scope: 'admin' });
    const unknown = await get('/nothing/explain', { tenantId: 'b', scope: 'admin' });
    expect(foreign).toEqual({
      status: 404,
      body: { code: 'CONNECTION_NOT_FOUND', error: `No connection ${id} is open.`, retryable: false },
    });
    expect(unknown.body.code).toBe('CONNECTION_NOT_FOUND');
  });
});

describe('a subscription', () => {
  it('[W25] is given a new snapshot when its client asks for one, at both doors', async () => {
    const snapshots = (): unknown[] => raw.received.filter(({ event }) => event === 'snapshot');
    const before = snapshots().length;
    expect(await raw.ask('resync', { subscriptionId: 's1' })).toEqual({ success: true });
    await raw.until(() => (snapshots().length === before + 1 ? true : undefined));
    expect(raw.received.at(-1)?.event).toBe('snapshot');

    const heard: string[] = [];
    socket.onAny((event: string) => heard.push(event));
    const snapshot = new Promise((resolve) => socket.once('snapshot', resolve));
    socket.emit('resync', { subscriptionId: 's1' }, (answer: unknown) => heard.push(`ack ${JSON.stringify(answer)}`));
    expect(await snapshot).toMatchObject({ channel: 'pnl', page: 0, final: true });
    expect(heard).toEqual(['ack {"success":true}', 'snapshot']);
  });

  it('[W25] asks for something else under the same id, at both doors', async () => {
    const request = { channel: 'trading.metrics', metrics: ['trade_count'], aggregation: { type: 'SUM', window: 0.1 } };
    const change = { metrics: ['trade_count', 'trade_volume'], aggregation: { type: 'SUM', window: 0.5 } };
    const granted = { metrics: change.metrics, type: 'SUM', window: 0.5 };
    const viaRaw = await raw.ask('subscribe', request);
    const { subscriptionId } = viaRaw;
    const changed = await raw.ask('update-subscription', { subscriptionId, ...change });
    expect(changed).toMatchObject({ success: true, subscriptionId, granted, denied: [] });
    expect(changed.view).not.toBe(viaRaw.view);
    await raw.next(({ event, data }) => event === 'snapshot' && data.view === changed.view);

    const viaSocketIo = await socket.emitWithAck('subscribe', request);
    const snapshots: { view: string }[] = [];
    socket.on('snapshot', (data: { view: string }) => snapshots.push(data));
    const moved = await socket.emitWithAck('update-subscription', {
      subscriptionId: viaSocketIo.subscriptionId,
      ...change,
    });
    expect(moved).toMatchObject({ success: true, subscriptionId: viaSocketIo.subscriptionId, granted, denied: [] });
    // In the middle of the other one's window it is a view of its own, which begins now.
    expect(moved.view).not.toBe(viaSocketIo.view);
    await until('a snapshot of the new view', () => snapshots.some(({ view }) => view === moved.view));
    expect(snapshots.at(-1)).toMatchObject({ channel: 'trading.metrics', view: moved.view, final: true });
  });

  it.each([
    ['resync', {}, 'BAD_MESSAGE'],
    ['resync', 'all', 'BAD_MESSAGE'],
    ['update-subscription', undefined, 'BAD_MESSAGE'],
    ['update-subscription', { metrics: ['realized_pnl'] }, 'BAD_MESSAGE'],
    ['update-subscription', { subscriptionId: 's1', channel: 'positions' }, 'BAD_MESSAGE'],
    ['update-subscription', { subscriptionId: 's1', filters: 7 }, 'INVALID_FILTER'],
    ['update-subscription', { subscriptionId: 's1', aggregation: { window: {} } }, 'INVALID_WINDOW'],
    ['update-subscription', { subscriptionId: 's1', aggregation: { type: 'EVIL' } }, 'INVALID_AGGREGATION'],
  ])('[W25, W4] stays as it is after %s with %j, which is %s at both doors', async (event, data, code) => {
    expect(await raw.ask(event, data)).toMatchObject({ success: false, code });
    expect(await socket.emitWithAck(event, data)).toMatchObject({ success: false, code });
  });

  it('[W25] that is not there is no one’s to change or to ask for', async () => {
    for (const event of ['resync', 'update-subscription']) {
      expect(await raw.ask(event, { subscriptionId: 's99' })).toMatchObject({ success: false });
      expect(await socket.emitWithAck(event, { subscriptionId: 's99' })).toMatchObject({ success: false });
    }
  });

  it('[W20, W6] whose request is refused without anybody waiting for the answer is told an error, at Socket.IO too', async () => {
    const error = new Promise((resolve) => socket.once('error', resolve));
    socket.emit('subscribe', { channel: 'nothing' });
    expect(await error).toEqual({
      code: 'FORBIDDEN_CHANNEL',
      error: 'Access denied to channel: nothing',
      retryable: false,
    });
  });
});
