import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { SseClient } from './harness/sse-client.js';
import { type TokenWishes, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({
    USER_CONNECTIONS_MAX: '2',
    TENANT_CONNECTIONS_MAX: '3',
    SESSION_SUBSCRIPTIONS_MAX: '4',
    USER_SUBSCRIPTIONS_MAX: '6',
    TENANT_SUBSCRIPTIONS_MAX: '8',
    MESSAGES_PER_SECOND: '10',
    MESSAGE_BURST: '20',
  }));
});
afterAll(() => stop());

/** Opens a raw session, and waits until it has been greeted or refused. */
async function open(wishes: TokenWishes): Promise<RawClient> {
  const client = await RawClient.open(gateway.wsUrl, await tokenFor(wishes));
  await client.until(() => client.received[0]);
  return client;
}
const openSse = async (wishes: TokenWishes): Promise<SseClient> =>
  SseClient.open(`${gateway.url}/sse?channel=pnl`, { authorization: `Bearer ${await tokenFor(wishes)}` });
const meters = (count: number): object[] => Array.from({ length: count }, (_, index) => ({ meterId: `m-${index}` }));
const outcomes = (answers: { success: boolean; code?: string; error?: string }[]): string[] =>
  answers.map(({ success, error }) => (success ? 'granted' : (/^This (\w+)/.exec(error ?? '')?.[1] ?? 'else')));

it('[B1, B2, B4] a session is told its limits as it begins', async () => {
  const client = await open({ tenantId: 'told' });
  expect(client.received[0]?.data.limits).toEqual({
    subscriptions: 4,
    userSubscriptions: 6,
    tenantSubscriptions: 8,
    userConnections: 2,
    tenantConnections: 3,
    messagesPerSecond: 10,
    messageBurst: 20,
    frameBytes: 65_536,
  });
  client.close();
});

describe('connections', () => {
  it('[B1] are so many of a user, over all doors; one that closes makes room', async () => {
    const wishes = { tenantId: 'user-room', sub: 'ada' };
    const first = await open(wishes);
    const second = await SocketIoClient.open(gateway.url, await tokenFor(wishes));
    const third = await open(wishes);
    expect(await third.untilClosed()).toEqual({ code: 4504, reason: 'LIMIT_CONNECTIONS' });
    const sentence =
      'This user already has 2 connections, the most that it may have; close one first, or share one between widgets.';
    expect(third.received[0]).toMatchObject({ event: 'error', data: { code: 'LIMIT_CONNECTIONS', error: sentence } });
    await expect(SocketIoClient.open(gateway.url, await tokenFor(wishes))).rejects.toMatchObject({
      message: sentence,
      data: { code: 'LIMIT_CONNECTIONS', retryable: false },
    });
    const stream = await openSse(wishes);
    expect([stream.response.status, await stream.response.json()]).toMatchObject([
      429,
      { code: 'LIMIT_CONNECTIONS', error: sentence },
    ]);
    const otherUser = await openSse({ ...wishes, sub: 'eve' });
    expect((await otherUser.next('connected')).data).toMatchObject({ userId: 'eve' });
    const otherTenant = await open({ tenantId: 'another', sub: 'ada' });
    expect(otherTenant.received[0]).toMatchObject({ event: 'connected' });
    first.close();
    await expect
      .poll(async () => {
        const again = await open(wishes);
        again.close();
        return again.received[0]?.event;
      })
      .toBe('connected');
    for (const client of [second, otherUser, otherTenant]) client.close();
  });

  it('[B1] are so many of a tenant, also when they come at the same time', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 12 }, (_, index) => tokenFor({ tenantId: 'tenant-room', sub: `user-${index}` })),
    );
    const raw = await Promise.all(tokens.slice(0, 6).map((token) => RawClient.open(gateway.wsUrl, token)));
    const socketIo = await Promise.allSettled(tokens.slice(6).map((token) => SocketIoClient.open(gateway.url, token)));
    await Promise.all(raw.map((client) => client.until(() => client.received[0])));
    await expect
      .poll(async () => {
        const response = await fetch(`${gateway.url}/analytics/stream/status`, {
          headers: { authorization: `Bearer ${tokens[0]}` },
        });
        return ((await response.json()) as { connections: number }).connections;
      })
      .toBe(3);
    for (const client of raw) client.close();
    for (const opened of socketIo) if (opened.status === 'fulfilled') opened.value.close();
  });
});

describe('subscriptions', () => {
  it('[B2] are so many of a session, of a user and of a tenant; what ends makes room', async () => {
    const one = await open({ tenantId: 'sub-room', sub: 'ada' });
    expect(outcomes(await one.ask('subscribe', meters(5)))).toEqual([...Array(4).fill('granted'), 'session']);
    const two = await open({ tenantId: 'sub-room', sub: 'ada' });
    expect(outcomes(await two.ask('subscribe', meters(3)))).toEqual(['granted', 'granted', 'user']);
    const other = await SocketIoClient.open(gateway.url, await tokenFor({ tenantId: 'sub-room', sub: 'eve' }));
    expect(outcomes((await other.ask('subscribe', meters(3))) as never)).toEqual(['granted', 'granted', 'tenant']);
    await one.ask('unsubscribe', { subscriptionId: 's1' });
    expect(await two.ask('subscribe', { meterId: 'm-9' })).toMatchObject({ success: true });
    expect(await one.ask('subscribe', { meterId: 'm-9' })).toMatchObject({ code: 'LIMIT_SUBSCRIPTIONS' });
    two.close();
    await expect.poll(() => one.ask('subscribe', { meterId: 'm-9' })).toMatchObject({ success: true });
    for (const client of [one, other]) client.close();
  });
});

describe('messages', () => {
  it('[B4] are so many per second at /ws: more are refused by their id, and a flood is closed with the time to wait', async () => {
    const client = await open({ tenantId: 'rate' });
    for (let id = 1; id <= 25; id += 1) client.send({ event: 'ping', id });
    const refused = await client.next(({ id }) => id === 25);
    expect(refused.data).toEqual({
      success: false,
      code: 'LIMIT_RATE',
      error: 'Too many messages; at most 10 per second.',
      retryable: true,
      retryAfterMs: expect.any(Number),
    });
    expect(client.received.filter(({ data }) => data.pong !== undefined).length).toBeGreaterThanOrEqual(20);
    for (let id = 26; id <= 60; id += 1) client.send({ event: 'ping', id });
    const { code, reason } = await client.untilClosed();
    expect(code).toBe(4029);
    expect(reason).toMatch(/^retryAfterMs=\d+$/);
  });

  it('[B4] that slow down in time are answered again', async () => {
    const client = await open({ tenantId: 'rate-slow' });
    for (let id = 1; id <= 25; id += 1) client.send({ event: 'ping', id });
    await client.next(({ id }) => id === 25);
    await expect
      .poll(() => client.ask('ping'), { interval: 1_000, timeout: 20_000 })
      .toMatchObject({
        pong: expect.any(Number),
      });
    client.close();
  });

  it('[B4] of Socket.IO are held to the same, and its flood is disconnected', async () => {
    const client = await SocketIoClient.open(gateway.url, await tokenFor({ tenantId: 'rate-io' }));
    const answers = await Promise.all(Array.from({ length: 22 }, () => client.ask('ping')));
    expect(answers.at(-1)).toMatchObject({ success: false, code: 'LIMIT_RATE', retryable: true });
    for (let index = 0; index < 60; index += 1) client.socket.emit('ping');
    expect(await client.untilEnded()).toMatch(/io server disconnect|transport close/);
  });

  it('[B4] without content count too: pings, pongs and messages before the token', async () => {
    const pings = await open({ tenantId: 'rate-pings' });
    for (let index = 0; index < 60; index += 1) pings.socket.ping();
    expect(await pings.untilClosed()).toMatchObject({ code: 4029 });
    const pongs = await open({ tenantId: 'rate-pongs' });
    for (let index = 0; index < 60; index += 1) pongs.socket.pong();
    expect(await pongs.untilClosed()).toMatchObject({ code: 4029 });
    const early = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'rate-early' }));
    for (let index = 0; index < 60; index += 1) early.send('');
    expect(await early.untilClosed()).toMatchObject({ code: 4029 });
  });
});
