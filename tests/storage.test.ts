import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, startGateway } from '@streamgauge/server';
import pg from 'pg';
import { expect, it } from 'vitest';
import { RawClient } from './harness/raw-client.js';
import { jwtSecret, tokenFor } from './harness/token.js';

it('[W32] connections are in ws_connections while they live and after, also over a restart; a folder in use is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
  const settings = readSettings({ PORT: '0', JWT_SECRET: jwtSecret, DATA_DIR: folder, LOG_LEVEL: 'error' });
  const gateway = await startGateway(settings);
  const client = await RawClient.open(
    `${gateway.url.replace('http', 'ws')}/ws`,
    await tokenFor({ tenantId: 'stored', sub: 'me' }),
  );
  const { data } = await client.next(({ event }) => event === 'connected');
  await client.ask('subscribe', { channel: 'pnl' });
  const ready = async (url: string): Promise<string> => {
    for (;;) {
      const body = (await (await fetch(`${url}/health/ready`)).json()) as {
        status: string;
        components: { gateway: string; database: { status: string; reason?: string } };
      };
      const { gateway: own, database } = body.components;
      if (database.status === 'down' || (database.status === 'up' && own !== 'starting'))
        return `${body.status} ${database.reason ?? ''}`;
    }
  };
  expect(await ready(gateway.url)).toBe('ready ');

  const second = await startGateway(settings);
  expect(await ready(second.url)).toContain(`unavailable ${folder} is in use by process ${process.pid}`);
  await second.close();

  client.close();
  await client.untilClosed();
  await gateway.close();

  const again = await startGateway(settings);
  expect(await ready(again.url)).toBe('ready ');
  const database = new pg.Client({ host: folder, port: 5432, user: 'postgres', database: 'postgres' });
  await database.connect();
  const { rows } = await database.query('SELECT * FROM ws_connections');
  expect(rows).toMatchObject([
    {
      connection_id: data.connectionId,
      tenant_id: 'stored',
      user_id: 'me',
      door: 'websocket',
      subscriptions: ['pnl'],
      // `connected`, the answer, the snapshot, and what the stream had to say meanwhile; and one request.
      messages_sent: expect.stringMatching(/^[3-9]$/),
      messages_received: '1',
      disconnected_at: expect.any(Date),
    },
  ]);
  await database.end();
  await again.close();
  await rm(folder, { recursive: true });
});
