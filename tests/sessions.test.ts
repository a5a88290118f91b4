import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ ALLOW_QUERY_TOKEN: 'true' }));
});
afterAll(() => stop());

/** The grace after `exp` is 25 s and a verifier allows 30 s of clock difference: 22 s ago is the end in 3 s. */
const almostOverS = -22;

describe('a session whose token ends', () => {
  it('[A4] is told so and closed with 4005 at /ws', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ lifeS: almostOverS }));
    const { data } = await client.next(({ event }) => event === 'session:expired');
    expect(data.expiresAt).toBeLessThan(Date.now());
    expect(await client.untilClosed()).toEqual({ code: 4005, reason: 'the token has expired' });
  });

  it('[A4] is told so and disconnected by Socket.IO', async () => {
    const socket = io(`${gateway.url}/analytics/stream`, {
      auth: { token: await tokenFor({ lifeS: almostOverS }) },
      reconnection: false,
    });
    const expired = new Promise((resolve) => socket.once('session:expired', resolve));
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    expect(await expired).toEqual({ expiresAt: expect.any(Number) });
    expect(await reason).toBe('io server disconnect');
  });
});

describe('a session', () => {
  it('[A3] may carry its token in the query where that is allowed', async () => {
    const client = await RawClient.open(`${gateway.wsUrl}?access_token=${await tokenFor({ sub: 'by-query' })}`);
    expect(await client.next(({ event }) => event === 'connected')).toMatchObject({ data: { userId: 'by-query' } });
    client.close();
  });

  it('[A2] may carry its token in the Authorization header', async () => {
    const client = await RawClient.open(gateway.wsUrl, undefined, {
      authorization: `Bearer ${await tokenFor({ sub: 'by-header' })}`,
    });
    expect(await client.next(({ event }) => event === 'connected')).toMatchObject({ data: { userId: 'by-header' } });
    client.close();
  });

  it('[A2] never sees its token echoed as a subprotocol', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    expect(client.socket.protocol).toBe('streamgauge.v1');
    client.close();
  });

  it('[A8] sees the metrics to which its token is narrowed, and no others', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ metrics: ['realized_pnl'] }));
    expect(await client.ask('subscribe', { channel: 'pnl', metrics: ['realized_pnl', 'total_pnl'] })).toMatchObject({
      success: true,
      granted: { metrics: ['realized_pnl'] },
      denied: [{ metric: 'total_pnl', code: 'UNKNOWN_METRIC' }],
    });
    expect(await client.ask('subscribe', { channel: 'pnl', metrics: ['total_pnl'] })).toMatchObject({
      success: false,
      code: 'UNKNOWN_METRIC',
      error: 'Invalid metrics: total_pnl. You can see: realized_pnl.',
    });
    client.close();
  });
});

describe('GET /analytics/stream', () => {
  it('[W30] status has the figures of the caller’s tenant, and all tenants’ only with scope admin:all', async () => {
    const own = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'status-a' }));
    const other = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'status-b' }));
    await own.ask('subscribe', [{ channel: 'pnl' }, { channel: 'positions' }]);
    await other.ask('subscribe', { channel: 'pnl' });
    const get = async (wishes: object, query = ''): Promise<Record<string, unknown>> => {
      const token = await tokenFor({ tenantId: 'status-a', ...wishes });
      const response = await fetch(`${gateway.url}/analytics/stream/status${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (await response.json()) as Record<string, unknown>;
    };
    const mine = {
      connections: 1,
      totalSubscriptions: 2,
      uniqueConnections: 1,
      subscriptionsByChannel: { pnl: 1, positions: 1 },
      views: 2,
    };
    expect(await get({})).toMatchObject(mine);
    for (const scope of ['', 'admin', 'admin:allx', 'xadmin:all']) {
      expect(await get({ scope }, '?tenants=all'), scope).toMatchObject({
        code: 'FORBIDDEN_SCOPE',
        error: 'This needs a token with scope admin:all.',
      });
    }
    const all = await get({ scope: 'admin:all' }, '?tenants=all');
    expect(all).toMatchObject({ totalSubscriptions: 3, subscriptionsByChannel: { pnl: 2, positions: 1 } });
    own.close();
    other.close();
  });

  it('[W31] channels lists what the caller may see', async () => {
    const response = await fetch(`${gateway.url}/analytics/stream/channels`, {
      headers: { authorization: `Bearer ${await tokenFor({ roles: ['NURSE'] })}` },
    });
    const { channels } = (await response.json()) as {
      channels: { name: string; metrics: { name: string }[]; requiredRoles: string[] }[];
    };
    expect(channels.map(({ name }) => name).sort()).toEqual([
      'alerts',
      'device-status',
      'system.host',
      'system.status',
      'vitals',
    ]);
    const vitals = channels.find(({ name }) => name === 'vitals');
    expect(vitals?.requiredRoles).toContain('NURSE');
    expect(vitals?.metrics[0]).toMatchObject({
      name: 'heart_rate',
      unit: '/min',
      instrument: 'gauge',
      default: 'LAST',
    });
  });
});
