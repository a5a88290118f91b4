import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestPostgres } from './harness/test-postgres.js';
import { Ward } from './harness/ward.js';

let ward: Ward;

beforeAll(async () => {
  ward = await Ward.start();
});
afterAll(() => ward.stop());

it('[L16, L17] open alerts survive a restart with who took note of them, and go on: no second one, and an end', async () => {
  const tenantId = 'restart';
  const before = await ward.open(tenantId);
  await before.ask('subscribe:alerts');
  await ward.post(tenantId, { spo2: 80, heart_rate: 140 });
  await ward.post(tenantId, { spo2: 80 }, { patientId: 'p-2' });
  const { id } = await before.next('alert:created', (alert) => alert.metric === 'spo2' && alert.patientId === 'p-1');
  await ward.http(`/alerts/${id}/acknowledge`, tenantId, {}, {});
  await ward.restart();
  const after = await ward.open(tenantId);
  await after.ask('subscribe:alerts');
  await after.until(
    () => {
      const known = [...(after.all('alert:snapshot')[0]?.alerts ?? []), ...after.all('alert:updated')];
      return known.length >= 3 ? known : undefined;
    },
    'three alerts of before',
    30_000,
  );
  const { alerts } = await ward.http('/alerts', tenantId);
  expect(alerts).toHaveLength(3);
  expect(alerts.find((alert: { id: string }) => alert.id === id)).toMatchObject({
    state: 'acked',
    ackedBy: 'nurse-1',
    version: 2,
  });

  await ward.post(tenantId, { spo2: 79, heart_rate: 141 });
  await ward.post(tenantId, { spo2: 97 });
  expect(await after.next('alert:updated', (alert) => alert.id === id && alert.version === 3)).toMatchObject({
    state: 'cleared',
  });
  expect(after.all('alert:created')).toEqual([]);

  const database = new pg.Client({
    host: join(ward.folder, 'data'),
    port: 5432,
    user: 'postgres',
    database: 'postgres',
  });
  await database.connect();
  const written = async (): Promise<unknown[]> => {
    const { rows } = await database.query(
      'SELECT what, state, user_id FROM alert_changes WHERE alert_id = $1 ORDER BY version',
      [id],
    );
    return rows;
  };
  // The database is written behind: it is asked until it knows.
  while ((await written()).length < 3);
  expect(await written()).toEqual([
    { what: 'create', state: 'unacked', user_id: null },
    { what: 'acknowledge', state: 'acked', user_id: 'nurse-1' },
    { what: 'return', state: 'cleared', user_id: null },
  ]);
  await database.end();
});

const server = await TestPostgres.start();
if (server === undefined) process.stdout.write('skipped: alerts without a database; PostgreSQL is not installed\n');
afterAll(() => server?.remove());

it.skipIf(server === undefined)(
  '[L17] alerts are raised, told and acknowledged while the database is away',
  async () => {
    const other = await Ward.start({ DATABASE_URL: server?.url ?? '', LOG_LEVEL: 'error' });
    await other.gateway.ready;
    await server?.down();
    const client = await other.open('alone');
    await client.ask('subscribe:alerts');
    // It is answered when the database is back, or not: the alert does not wait.
    const posted = other.post('alone', { spo2: 80 });
    const { id } = await client.next('alert:created');
    expect(await other.http(`/alerts/${id}/acknowledge`, 'alone', {}, {})).toMatchObject({
      status: 200,
      state: 'acked',
    });
    expect((await other.http('/alerts', 'alone')).alerts).toHaveLength(1);
    expect(await other.http('/health/ready', 'alone')).toMatchObject({ status: 'degraded' });
    await posted;
    await other.stop();
  },
);
