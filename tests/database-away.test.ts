import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { TestPostgres } from './harness/test-postgres.js';
import { ingest, tokenFor } from './harness/token.js';

const server = await TestPostgres.start();
if (server === undefined) process.stdout.write('skipped: tests with a real PostgreSQL, which is not installed\n');

const tenantId = 'away';
const settings = { DATABASE_URL: server?.url ?? '', CHECKPOINT_MS: '200' };

interface Readiness {
  readonly status: string;
  readonly components: {
    readonly database: { readonly status: string };
    readonly durability: { readonly status: string };
  };
}

async function readiness(url: string): Promise<Readiness> {
  return (await (await fetch(`${url}/health/ready`)).json()) as Readiness;
}

async function until(url: string, status: string): Promise<Readiness> {
  for (;;) {
    const now = await readiness(url);
    if (now.status === status) return now;
    await delay(10);
  }
}

const trade = (id: string) => ({ id, labels: { symbol: 'A' }, metrics: { trade_count: 1 } });

async function post(url: string, id: string): Promise<number> {
  return (await ingest(url, 'trading.metrics', trade(id), { tenantId })).status;
}

/** The running total of trades, as a new subscriber is told it once it is this. */
async function told(gateway: TestGateway, total: number): Promise<void> {
  const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId }));
  const aggregation = { type: 'LAST', window: 0.1 };
  await client.ask('subscribe', { channel: 'trading.metrics', metrics: ['trade_count'], aggregation });
  await client.until(() =>
    client.received.find(({ event, data }) => {
      if (event === 'snapshot') return data.data.trade_count === total;
      return event === 'update' && data.metrics.trade_count?.value === total;
    }),
  );
  client.close();
}

describe.skipIf(server === undefined)('a gateway whose PostgreSQL', () => {
  let gateway: TestGateway;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    ({ gateway, stop } = await startTestGateway(settings));
    await gateway.ready;
  });
  afterAll(async () => {
    await stop();
    await server?.remove();
  });

  it('[S12, W35] goes away: numbers stay live, it says so, and what came meanwhile counts once when it is back', async () => {
    expect(await post(gateway.url, 'one')).toBe(202);
    await server?.down();
    const waiting = post(gateway.url, 'two');
    await told(gateway, 2);
    expect((await until(gateway.url, 'degraded')).components.database.status).toBe('down');
    const watcher = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'watching', roles: [] }));
    await watcher.ask('subscribe', { channel: 'system.status', groupBy: ['component'] });
    const { data } = await watcher.next(({ event }) => event === 'update');
    type Row = { readonly labels: { component?: string }; readonly metrics: Record<string, { value: number }> };
    const isReady = (component: string): number | undefined =>
      (data.series as Row[]).find(({ labels }) => labels.component === component)?.metrics.ready?.value;
    expect([isReady('store'), isReady('gateway')]).toEqual([0, 1]);
    watcher.close();
    await server?.up();
    const status = await waiting;
    expect([202, 503]).toContain(status);
    await until(gateway.url, 'ready');
    expect(await post(gateway.url, 'two')).toBe(202);
    await told(gateway, 2);
  });

  it('[S12] falls silent: numbers stay live, and a producer is told when it takes too long', async () => {
    await server?.hold();
    try {
      const waiting = post(gateway.url, 'three');
      await told(gateway, 3);
      expect(await waiting).toBe(503);
      await until(gateway.url, 'degraded');
    } finally {
      await server?.letGo();
    }
    await until(gateway.url, 'ready');
    expect(await post(gateway.url, 'three')).toBe(202);
    await told(gateway, 3);
  });

  it('[S13] has been taken over by another gateway takes nothing in any more, and the other goes on', async () => {
    expect(await post(gateway.url, 'four')).toBe(202);
    const other = await startTestGateway({ ...settings, LOG_LEVEL: 'error' });
    await other.gateway.ready;
    await told(other.gateway, 4);
    const deposed = await until(gateway.url, 'unavailable');
    expect(deposed.components.durability).toMatchObject({
      status: 'deposed',
      reason: expect.stringContaining("another gateway has taken over the state of instance 'default'"),
    });
    expect(await post(gateway.url, 'five')).toBe(503);
    expect(await post(other.gateway.url, 'five')).toBe(202);
    await told(other.gateway, 5);
    await other.stop();
  });

  it('[S13] is shared by gateways of different names, which start at once, keeps them apart', async () => {
    const two = await Promise.all(['first', 'second'].map((INSTANCE) => startTestGateway({ ...settings, INSTANCE })));
    await Promise.all(two.map(({ gateway: one }) => one.ready));
    for (const { gateway: one } of two) expect(await post(one.url, 'mine')).toBe(202);
    for (const { gateway: one } of two) await told(one, 1);
    for (const { stop: end } of two) await end();
  });

  it('[S12] is not there at the start is waited for, and nobody is let in', async () => {
    await server?.down();
    const early = await startTestGateway({ ...settings, INSTANCE: 'early' });
    expect((await readiness(early.gateway.url)).status).toBe('unavailable');
    expect(await post(early.gateway.url, 'early')).toBe(503);
    await expect(RawClient.open(early.gateway.wsUrl, await tokenFor({ tenantId }))).rejects.toThrow('503');
    await server?.up();
    await early.gateway.ready;
    expect(await post(early.gateway.url, 'early')).toBe(202);
    await early.stop();
  });

  it('[S9] holds a state that is damaged is refused by name, and left as it is', async () => {
    const one = await startTestGateway({ ...settings, INSTANCE: 'damaged' });
    await one.gateway.ready;
    expect(await post(one.gateway.url, 'one')).toBe(202);
    await one.stop();
    const client = new pg.Client({ connectionString: server?.url });
    await client.connect();
    await client.query(
      "UPDATE engine_state SET bytes = set_byte(bytes, 30, get_byte(bytes, 30) # 1) WHERE instance = 'damaged' AND kind = 3",
    );
    await client.end();
    const again = await startTestGateway({ ...settings, INSTANCE: 'damaged', LOG_LEVEL: 'error' });
    let state = await readiness(again.gateway.url);
    while (state.components.durability.status === 'recovering') state = await readiness(again.gateway.url);
    expect(state.components.durability).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('its checksum is wrong'),
    });
    await again.stop();
  });
});
