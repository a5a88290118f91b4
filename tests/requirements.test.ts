/** The test cases that the requirement documents print, against the real gateway. */
import { AnalyticsWebSocketGateway, MetricStreamService, SubscriptionManager } from '@streamgauge/server';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

describe('SubscriptionManager', () => {
  it('[W10] creates and tracks subscriptions', async () => {
    const manager = gateway.app.get(SubscriptionManager);
    const id = await manager.subscribe('conn-1', 'tenant-1', 'trading.metrics', ['trade_count', 'trade_volume']);
    expect(id).toBe('conn-1/s1');
    expect(manager.getSubscription(id)?.metrics).toContain('trade_count');
    expect(
      manager.getSubscriptionsForChannel('tenant-1', 'trading.metrics').map((subscription) => subscription.id),
    ).toEqual([id]);
    const wish = { window: 5, type: 'SUM' } as const;
    const narrow = await manager.subscribe(
      'conn-1',
      'tenant-1',
      'trading.metrics',
      ['trade_count'],
      { symbol: 'A' },
      wish,
    );
    expect(manager.getSubscription(narrow)).toMatchObject({ filters: { symbol: 'A' }, aggregation: wish });
    expect(manager.getSubscription(id)).toMatchObject({ filters: {}, aggregation: { window: 1, type: 'LAST' } });
    await manager.unsubscribe('conn-1', 'trading.metrics', ['trade_volume']);
    expect(manager.getSubscription(id)?.metrics).toEqual(['trade_count']);
    await manager.removeAllForConnection('conn-1');
  });

  it('[W10] a tracked subscription knows the last frame of its view', async () => {
    const manager = gateway.app.get(SubscriptionManager);
    const id = await manager.subscribe('conn-7', 'tenant-7', 'trading.metrics', ['trade_count']);
    const sequence = (): number => manager.getSubscription(id)?.lastSequence ?? -1;
    const before = sequence();
    await gateway.app.get(MetricStreamService).publishMetric('tenant-7', 'trading.metrics', { trade_count: 1 });
    await until('its view has one frame more', () => sequence() === before + 1);
    await manager.removeAllForConnection('conn-7');
  });

  it('[W17] cleans up on disconnect', async () => {
    const manager = gateway.app.get(SubscriptionManager);
    await manager.subscribe('conn-1', 'tenant-1', 'trading.metrics', ['trade_count']);
    await manager.subscribe('conn-1', 'tenant-1', 'positions', ['position_value']);
    expect(manager.getStats()).toEqual({
      totalSubscriptions: 2,
      uniqueConnections: 1,
      subscriptionsByChannel: { 'trading.metrics': 1, positions: 1 },
    });
    await manager.removeAllForConnection('conn-1');
    expect(manager.getStats().totalSubscriptions).toBe(0);
    expect(await manager.hasSubscriptionsForChannel('conn-1', 'positions')).toBe(false);
  });

  it('[W17] forgets the subscriptions of a socket that closes', async () => {
    const manager = gateway.app.get(SubscriptionManager);
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'gone' }));
    await client.ask('subscribe', { channel: 'pnl' });
    expect(manager.getStats('gone').totalSubscriptions).toBe(1);
    const watcher = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'watcher' }));
    client.close();
    await client.untilClosed();
    while (manager.getStats('gone').totalSubscriptions > 0) await watcher.ask('ping');
    expect(manager.getStats('gone').uniqueConnections).toBe(0);
    watcher.close();
  });
});

describe('MetricStreamService', () => {
  it('[R21] three increments in one window are one update with count 3', async () => {
    const service = gateway.app.get(MetricStreamService);
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'counting' }));
    await client.ask('subscribe', {
      channel: 'trading.metrics',
      metrics: ['trade_count'],
      aggregation: { window: 1, type: 'SUM' },
    });
    // In the first half of a window by the server's clock, so that the three cannot fall into two.
    while ((await client.ask('ping')).pong % 1_000 > 500);
    for (let n = 0; n < 3; n += 1) await service.publishMetric('counting', 'trading.metrics', { trade_count: 1 });
    const update = await client.next(({ event }) => event === 'update');
    expect(update.data).toMatchObject({
      channel: 'trading.metrics',
      metrics: { trade_count: { count: 3, value: 3 } },
      sequence: 1,
    });
    client.close();
  });
});

describe('Analytics WebSocket', () => {
  it('[W3] authenticates and receives a snapshot', async () => {
    const client = io(`${gateway.url}/analytics/stream`, { auth: { token: await tokenFor() } });
    await new Promise((resolve) => client.on('connected', resolve));
    client.emit('subscribe', { channel: 'trading.metrics', metrics: ['trade_count'] });
    // biome-ignore lint/suspicious/noExplicitAny: the requirement's test as it is printed
    const snapshot = await new Promise<any>((resolve) => client.on('snapshot', resolve));
    expect(snapshot.channel).toBe('trading.metrics');
    expect(snapshot.data.trade_count).toBe(0);
    client.disconnect();
  });

  it('[A1] rejects unauthorized connections', async () => {
    const client = io(`${gateway.url}/analytics/stream`, { auth: { token: 'invalid' }, reconnection: false });
    const error = await new Promise<Error>((resolve) => client.on('connect_error', resolve));
    expect(error.message).toContain('Authentication failed');
    client.disconnect();
  });
});

describe('AnalyticsWebSocketGateway', () => {
  it('[D5, W1] counts the connections of a tenant, and tells them something at every door, and nobody else', async () => {
    const door = gateway.app.get(AnalyticsWebSocketGateway);
    const raw = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'told' }));
    const stranger = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'told:b' }));
    const socket = io(`${gateway.url}/analytics/stream`, { auth: { token: await tokenFor({ tenantId: 'told' }) } });
    await new Promise((resolve) => socket.once('connected', resolve));
    const greeting = await raw.next(({ event }) => event === 'connected');
    await stranger.next(({ event }) => event === 'connected');
    expect(door.getConnectionsByTenant('told').sort()).toEqual([greeting.data.connectionId, socket.id].sort());
    expect(door.getConnectionCount()).toBeGreaterThanOrEqual(3);

    const heard = new Promise((resolve) => socket.once('notice', resolve));
    await door.broadcastTenantUpdate('told', 'notice', { text: 'closing at six' });
    const message = { data: { text: 'closing at six' }, timestamp: expect.any(String) };
    expect((await raw.next(({ event }) => event === 'notice')).data).toEqual(message);
    expect(await heard).toEqual(message);

    await door.sendToClient(greeting.data.connectionId, 'whisper', 1);
    await door.sendToClient('nobody', 'whisper', 2);
    expect((await raw.next(({ event }) => event === 'whisper')).data).toBe(1);
    await stranger.ask('ping');
    expect(stranger.received.map(({ event }) => event)).toEqual(['connected', 'ack']);
    for (const client of [raw, stranger, socket]) client.close();
  });
});
