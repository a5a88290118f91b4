import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { TestPostgres } from './harness/test-postgres.js';
import { ingest, tokenFor } from './harness/token.js';

const server = await TestPostgres.start();
if (server === undefined) process.stdout.write('skipped: snapshot queries; PostgreSQL is not installed\n');

/** As the requirement's queries read them. */
const tables = `
  CREATE TABLE fact_trades (tenant_id TEXT, trade_date TIMESTAMPTZ, quantity NUMERIC, notional_value NUMERIC);
  CREATE TABLE positions (tenant_id TEXT, market_value NUMERIC, unrealized_pnl NUMERIC, realized_pnl NUMERIC);
  CREATE TABLE fact_risk_snapshots
    (tenant_id TEXT, snapshot_date DATE, gross_exposure NUMERIC, utilization_pct NUMERIC, var_95 NUMERIC);
  SET TimeZone = 'UTC';
  INSERT INTO fact_trades VALUES
    ('a', CURRENT_DATE, 10, 1000.25), ('a', now(), 5, 500.5), ('b', now(), 7, 70),
    ('a', CURRENT_DATE - INTERVAL '1 hour', 999, 999);
  INSERT INTO positions VALUES ('a', 100, 1.5, 20), ('a', -40, -0.25, 2), ('b', 3, 0, 0);
  INSERT INTO fact_risk_snapshots VALUES
    ('a', CURRENT_DATE, 200, 61.5, 12), ('a', CURRENT_DATE, 100, 80, 9), ('a', CURRENT_DATE - 1, 5000, 99, 9),
    ('b', CURRENT_DATE, 10, 5, 3)`;

const roles = ['ADMIN'];

async function snapshotOf(gateway: TestGateway, tenantId: string, channel: string): Promise<Record<string, number>> {
  const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId, roles }));
  await client.ask('subscribe', { channel });
  const { data } = await client.next(({ event }) => event === 'snapshot');
  client.close();
  return data.data;
}

async function trade(gateway: TestGateway, count: number, timestamp?: string): Promise<unknown> {
  const sample = { metrics: { trade_count: count }, ...(timestamp === undefined ? {} : { timestamp }) };
  return (await ingest(gateway.url, 'trading.metrics', sample, { tenantId: 'a', roles })).json();
}

describe.skipIf(server === undefined)('totals', () => {
  let database: pg.Client;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
    database = new pg.Client({ connectionString: server?.url ?? '' });
    await database.connect();
    await database.query(tables);
  });
  afterAll(async () => {
    await database.end();
    await server?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('[S14] begin with the tables that the catalog names, at the first start only; what is in them is not added again', async () => {
    const environment = { DATABASE_URL: server?.url ?? '', CHECKPOINT_MS: '100' };
    const first = await startTestGateway(environment);
    await first.gateway.ready;
    const { gateway } = first;
    expect(await snapshotOf(gateway, 'a', 'trading.metrics')).toEqual({
      trade_count: 2,
      trade_volume: 15,
      trade_notional: 1500.75,
    });
    expect(await snapshotOf(gateway, 'b', 'trading.metrics')).toMatchObject({ trade_count: 1, trade_volume: 7 });
    expect(await snapshotOf(gateway, 'a', 'positions')).toMatchObject({ position_value: 60, position_pnl: 1.25 });
    expect(await snapshotOf(gateway, 'a', 'pnl')).toEqual({ realized_pnl: 22, unrealized_pnl: 1.25, total_pnl: 23.25 });
    // The value at risk of a book is no sum and no mean of those of its desks.
    const risk = await snapshotOf(gateway, 'a', 'risk.metrics');
    expect(risk).toEqual({ exposure: 300, utilization: 80 });
    expect(await snapshotOf(gateway, 'b', 'risk.metrics')).toEqual({ exposure: 10, utilization: 5, var: 3 });
    expect(await snapshotOf(gateway, 'c', 'trading.metrics')).toMatchObject({ trade_count: 0 });

    expect(await trade(gateway, 3)).toMatchObject({ accepted: 1, duplicates: 0 });
    const before = new Date(Date.now() - 3_600_000).toISOString();
    expect(await trade(gateway, 50, before)).toMatchObject({ accepted: 0, duplicates: 1 });
    await expect.poll(async () => (await snapshotOf(gateway, 'a', 'trading.metrics')).trade_count).toBe(5);
    await first.stop();

    await database.query("INSERT INTO fact_trades VALUES ('a', now(), 1, 1)");
    const second = await startTestGateway(environment);
    await second.gateway.ready;
    expect(await snapshotOf(second.gateway, 'a', 'trading.metrics')).toMatchObject({ trade_count: 5 });
    expect(await trade(second.gateway, 50, before)).toMatchObject({ accepted: 0, duplicates: 1 });
    await second.stop();
  });

  it('[S14] begin with nothing where a query fails or takes too long, which readiness says by channel', async () => {
    const channel = (name: string, query: string) => ({
      name,
      description: 'Of a test.',
      kind: 'metrics',
      roles: ['*'],
      labels: [],
      snapshot: { query, tables: ['fact_trades'], timeout: '200ms' },
      metrics: [
        { name: 'n', description: 'A count.', unit: '1', instrument: 'counter', temporality: 'delta', across: 'sum' },
      ],
    });
    const catalog = {
      name: 'test',
      description: 'Of a test.',
      channels: [
        channel('good', 'SELECT tenant_id, COUNT(*) AS n FROM fact_trades GROUP BY tenant_id'),
        channel('slow', 'SELECT tenant_id, 1 AS n FROM fact_trades, pg_sleep(30)'),
        channel('strange', 'SELECT tenant_id, 1 AS m FROM fact_trades'),
        channel('writing', 'DELETE FROM fact_trades RETURNING tenant_id, 1 AS n'),
      ],
    };
    const file = join(folder, 'catalog.json');
    await writeFile(file, JSON.stringify(catalog));
    const { gateway, stop } = await startTestGateway({
      DATABASE_URL: server?.url ?? '',
      INSTANCE: 'failing',
      STREAMGAUGE_CONFIG: file,
      LOG_LEVEL: 'error',
    });
    await gateway.ready;
    const readiness = async () => (await fetch(`${gateway.url}/health/ready`)).json();
    await expect.poll(readiness).toMatchObject({
      status: 'degraded',
      components: {
        snapshots: {
          slow: expect.stringContaining('timeout'),
          strange: 'its column m is neither a metric nor a label of strange',
          writing: expect.stringContaining('read-only'),
        },
      },
    });
    expect(await snapshotOf(gateway, 'b', 'good')).toEqual({ n: 1 });
    expect(await snapshotOf(gateway, 'b', 'slow')).toEqual({ n: 0 });
    expect(await ingest(gateway.url, 'slow', { metrics: { n: 2 } }, { tenantId: 'b' })).toMatchObject({ status: 202 });
    await expect.poll(() => snapshotOf(gateway, 'b', 'slow')).toEqual({ n: 2 });
    await stop();
  });
});
