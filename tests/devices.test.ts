/** Devices that operators register, and meters that cannot be watched live, at every door. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, readSettings, startGateway } from '@streamgauge/server';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RawClient } from './harness/raw-client.js';
import { ingest, jwtSecret, type TokenWishes, tokenFor } from './harness/token.js';

const tenantId = 'grid';
const customer: TokenWishes = { tenantId, roles: ['ENERGY_CUSTOMER'] };
const sentence =
  'Meter m-7 does not support live consumption: it reports every 30 min. Ask for a live meter, or for all meters together.';

let folder: string;
let gateway: Gateway;

async function start(devices?: unknown): Promise<Gateway> {
  const file = join(folder, 'devices.json');
  await writeFile(file, JSON.stringify(devices ?? []));
  const environment = { PORT: '0', JWT_SECRET: jwtSecret, DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'error' };
  return startGateway(readSettings({ ...environment, DEVICES: file }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
  gateway = await start([
    { tenantId, deviceId: 'm-7', kind: 'meter', name: 'Flat 7', live: false, reportingIntervalS: 1_800 },
  ]);
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

async function raw(wishes: TokenWishes): Promise<RawClient> {
  return RawClient.open(`${gateway.url.replace('http', 'ws')}/ws`, await tokenFor(wishes));
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire carries
async function http(body?: unknown, wishes: TokenWishes = {}): Promise<any> {
  const token = await tokenFor({ tenantId, scope: 'admin', ...wishes });
  const response = await fetch(`${gateway.url}/devices`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

it('[L20] an interval meter is refused at every door, with how often it reports, and only to those who may see meters', async () => {
  const client = await raw(customer);
  const refusal = { success: false, code: 'NOT_LIVE_CAPABLE', error: sentence, retryable: false };
  expect(await client.ask('subscribe', { meterId: 'm-7' })).toEqual(refusal);
  expect(await client.ask('subscribe', { channel: 'meters', filters: { meterId: 'm-7' } })).toEqual(refusal);
  expect(await client.ask('subscribe', [{ meterId: 'm-7' }, { meterId: 'm-1' }])).toMatchObject([
    refusal,
    { success: true },
  ]);
  const socket = io(`${gateway.url}/analytics/stream`, { auth: { token: await tokenFor(customer) }, forceNew: true });
  expect(await socket.emitWithAck('subscribe', { meterId: 'm-7' })).toEqual(refusal);
  socket.disconnect();

  const nurse = await raw({ tenantId, roles: ['NURSE'] });
  expect(await nurse.ask('subscribe', { meterId: 'm-7' })).toMatchObject({ code: 'FORBIDDEN_CHANNEL' });
  const neighbour = await raw({ ...customer, tenantId: 'grid:b' });
  expect(await neighbour.ask('subscribe', { meterId: 'm-7' })).toMatchObject({ success: true });
  for (const each of [client, nurse, neighbour]) each.close();
});

it('[L20] a meter that nobody has named may be watched: its snapshot is empty, and its first reading comes', async () => {
  const client = await raw(customer);
  expect(await client.ask('subscribe', { meterId: 'm-new' })).toMatchObject({ success: true });
  expect(await client.next(({ event }) => event === 'snapshot')).toMatchObject({
    meterId: 'm-new',
    data: { data: {} },
  });
  await ingest(gateway.url, 'meters', { labels: { meterId: 'm-new' }, metrics: { power_w: 230 } }, { tenantId });
  const update = await client.next(({ event }) => event === 'update');
  expect(update).toMatchObject({ meterId: 'm-new', data: { metrics: { power_w: { value: 230 } } } });
  client.close();
});

it('[L21] devices are registered with scope admin, one or many, and are a tenant’s own', async () => {
  expect(await http({ deviceId: 'm-8', kind: 'meter', live: false })).toEqual({ status: 200, registered: 1 });
  const again = [
    { deviceId: 'm-8', kind: 'meter', live: true },
    { deviceId: 'd-1', kind: 'monitor', name: 'Bed 1' },
  ];
  expect(await http(again)).toEqual({ status: 200, registered: 2 });
  expect(await http()).toEqual({
    status: 200,
    devices: [
      { deviceId: 'm-7', kind: 'meter', name: 'Flat 7', live: false, reportingIntervalS: 1_800 },
      { deviceId: 'm-8', kind: 'meter', live: true },
      { deviceId: 'd-1', kind: 'monitor', name: 'Bed 1', live: true },
    ],
    states: ['m-7', 'm-8', 'd-1'].map((deviceId) => ({ deviceId, status: 'unknown', lastSeen: null })),
  });
  expect(await http(undefined, { tenantId: 'grid:b' })).toMatchObject({ devices: [] });
  expect(await http(again, { scope: 'ingest' })).toMatchObject({ status: 403, code: 'FORBIDDEN_SCOPE' });
  expect(await http([{ deviceId: 'm-9', kind: 'toaster' }])).toMatchObject({
    status: 400,
    code: 'BAD_MESSAGE',
    error: expect.stringContaining('0.kind'),
  });
});

it('[L21] registered devices survive a restart, and a file that is wrong stops the start with one line', async () => {
  await http({ deviceId: 'm-6', kind: 'meter', live: false });
  await gateway.close();
  gateway = await start();
  await gateway.ready;
  const client = await raw(customer);
  while ((await http()).devices.length < 3);
  expect(await client.ask('subscribe', { meterId: 'm-6' })).toMatchObject({ code: 'NOT_LIVE_CAPABLE' });
  client.close();
  await expect(start([{ deviceId: 'm-1' }])).rejects.toThrow(/devices\.json: 0\.kind: /);
});
