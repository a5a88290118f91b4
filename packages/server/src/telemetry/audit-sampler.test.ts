import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { type CatalogDefinition, compileCatalog, Engine } from '@streamgauge/engine';
import { CollectingSink, ManualClock } from '@streamgauge/engine/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../storage/database.js';
import { StreamAudit } from '../storage/stream-audit.js';
import { AuditSampler, nextLookMs } from './audit-sampler.js';

const startMs = Date.UTC(2026, 0, 5, 10, 59, 59);
const definition: CatalogDefinition = {
  name: 'test',
  description: 'Of a test.',
  channels: [
    {
      name: 'trades',
      description: 'Trades.',
      kind: 'metrics',
      roles: ['R'],
      labels: [],
      metrics: [
        {
          name: 'count',
          description: 'Trades.',
          unit: '1',
          instrument: 'counter',
          temporality: 'delta',
          across: 'sum',
        },
        { name: 'price', description: 'Price.', unit: '1', instrument: 'gauge', across: 'avg' },
      ],
    },
  ],
};

let postgres: PGlite;
let pool: pg.Pool;
let database: Database;

beforeAll(async () => {
  postgres = new PGlite();
  pool = new pg.Pool(createPgConfig(postgres));
  const migration = await readFile(new URL('../../migrations/0051_stream_audit.sql', import.meta.url), 'utf8');
  await postgres.exec(migration.slice(0, migration.indexOf('-- Down Migration')));
  const up = { state: { status: 'up' }, query: (text: string, values: unknown[]) => pool.query(text, values) };
  database = up as unknown as Database;
});
afterAll(async () => {
  await pool.end();
  await postgres.close();
});

describe('the audit of what was sent', () => {
  it('[W38] has a row per look for each watched channel of a tenant, in partitions of an hour, for 24 hours', async () => {
    const clock = new ManualClock(startMs);
    const engine = new Engine({ catalog: compileCatalog([definition]), clock, epoch: 'e' });
    const sampler = new AuditSampler(engine, new StreamAudit(database));
    for (const [tenantId, metrics] of [
      ['a', ['count', 'price']],
      ['a', ['count', 'price']],
      ['a', ['count']],
      ['b', ['price']],
    ] as const) {
      const session = engine.openSession(
        { userId: 'u', tenantId, roles: ['R'], metrics: undefined },
        new CollectingSink(),
      );
      session.subscribe({ channel: 'trades', metrics: [...metrics], aggregation: { window: 1 } });
    }
    await sampler.look();
    const publish = (): void => {
      engine.take({
        tenantId: 'a',
        channel: 'trades',
        labels: {},
        metrics: { count: 1, price: 2 },
        timestampMs: clock.nowMs(),
      });
      clock.set(clock.nowMs() + 1_000);
      engine.advance(clock.nowMs());
    };
    publish();
    publish();
    await sampler.look();

    const read = async (): Promise<unknown[]> => {
      const { rows } = await database.query(
        `SELECT tenant_id, channel, subscriber_count, metrics_sent, tableoid::regclass::text AS partition
         FROM metric_stream_audit ORDER BY time, tenant_id`,
        [],
      );
      return rows;
    };
    const ten = 'metric_stream_audit_2026010510';
    const eleven = 'metric_stream_audit_2026010511';
    expect(await read()).toEqual([
      { tenant_id: 'a', channel: 'trades', subscriber_count: 3, metrics_sent: expect.any(Object), partition: ten },
      { tenant_id: 'b', channel: 'trades', subscriber_count: 1, metrics_sent: expect.any(Object), partition: ten },
      // Two views have the count, one of them the price; of each two frames.
      {
        tenant_id: 'a',
        channel: 'trades',
        subscriber_count: 3,
        metrics_sent: { count: 4, price: 2 },
        partition: eleven,
      },
      { tenant_id: 'b', channel: 'trades', subscriber_count: 1, metrics_sent: { price: 0 }, partition: eleven },
    ]);

    clock.set(clock.nowMs() + 25 * 3_600_000 - 2_000);
    engine.advance(clock.nowMs());
    await sampler.look();
    // The last row of the first hour is 25 hours old, the first of the second not yet.
    const partitions = (await read()).map((row) => (row as { partition: string }).partition);
    expect([...new Set(partitions)]).toEqual([eleven, 'metric_stream_audit_2026010611']);
  });

  it('[W38] looks less often where a look takes long: at most a fiftieth of the time', () => {
    expect(nextLookMs(1)).toBe(10_000);
    expect(nextLookMs(200)).toBe(10_000);
    expect(nextLookMs(1_000)).toBe(50_000);
  });
});
