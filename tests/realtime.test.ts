/** The namespace `/realtime`, with a plain Socket.IO client. */
import { realtimeServerSchemas } from '@streamgauge/protocol/schemas';
import { RealtimeEmitterService } from '@streamgauge/server';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { RealtimeClient } from './harness/realtime-client.js';
import { ingest, type TokenWishes, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: (() => Promise<void>) | undefined;
const clients: RealtimeClient[] = [];

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => stop?.());

async function open(wishes: TokenWishes = {}, transports?: string[]): Promise<RealtimeClient> {
  const client = await RealtimeClient.open(gateway.url, { roles: ['NURSE'], ...wishes }, transports);
  clients.push(client);
  return client;
}

const vitals = (tenantId: string, metrics: object, labels: object = {}): Promise<Response> =>
  ingest(gateway.url, 'vitals', { labels: { patientId: 'p-1', deviceId: 'd-1', ...labels }, metrics }, { tenantId });

/** Everything but what each connection is told of itself. */
const news = ({ heard }: RealtimeClient): string[] =>
  heard.map(({ event }) => event).filter((event) => event !== 'connected' && event !== 'connection:status');

describe('a connection', () => {
  it('[W24] is greeted and told how it is, and hears nothing that it has not subscribed to', async () => {
    const tenantId = 'greeting';
    const silent = await open({ tenantId });
    const listening = await open({ tenantId });
    expect(silent.heard[0]).toMatchObject({ event: 'connected', data: { tenantId, roles: ['NURSE'] } });
    expect(await silent.next('connection:status')).toMatchObject({ status: 'connected' });
    for (const kind of ['vitals', 'alerts', 'device-status']) {
      expect(await listening.ask(`subscribe:${kind}`)).toMatchObject({ success: true });
    }
    await vitals(tenantId, { spo2: 97 });
    await listening.next('vital:metric');
    await listening.next('device:status');
    expect(await silent.ask('ping')).toEqual({ pong: expect.any(Number) });
    expect(news(silent)).toEqual([]);
  });

  it.each(['websocket', 'polling'])('[W24] works over %s', async (transport) => {
    const tenantId = `over-${transport}`;
    const client = await open({ tenantId }, [transport]);
    await client.ask('subscribe:vitals', {});
    await vitals(tenantId, { spo2: 97 });
    expect(await client.next('vital:metric')).toMatchObject({ patientId: 'p-1', metrics: { spo2: { value: 97 } } });
  });

  it('[A1] needs a good token', async () => {
    const socket = io(`${gateway.url}/realtime`, { auth: { token: 'x' }, forceNew: true, reconnection: false });
    const error = await new Promise<Error & { data?: unknown }>((resolve) => socket.on('connect_error', resolve));
    expect(error.message).toBe('Authentication failed');
    expect(error.data).toMatchObject({ code: 'UNAUTHENTICATED' });
    socket.disconnect();
  });

  it('[L1] that asks wrongly is told what would be right, by the answer or, without one, by an error event', async () => {
    const client = await open();
    expect(await client.ask('subscribe:vitals', { patient: 'p-1' })).toMatchObject({ code: 'BAD_MESSAGE' });
    expect(await client.ask('subscribe:alerts', { minPriority: 'urgent' })).toMatchObject({
      success: false,
      code: 'BAD_MESSAGE',
      error: expect.stringContaining('minPriority'),
    });
    expect(await client.ask('subscribe:vitals', { metrics: ['heart_rat'] })).toMatchObject({
      code: 'UNKNOWN_METRIC',
      error: expect.stringContaining('heart_rate'),
    });
    client.socket.emit('subscribe:vitals', 'nonsense');
    expect(await client.next('error')).toMatchObject({ code: 'BAD_MESSAGE' });
    expect(await client.ask('unsubscribe:vitals')).toEqual({ success: true });
  });
});

describe('vital signs', () => {
  it('[L2] begin with the last readings and go on with each tick that has new ones, with their units', async () => {
    const tenantId = 'ward';
    await vitals(tenantId, { heart_rate: 72, temperature: 36.6 });
    await vitals(tenantId, { heart_rate: 80 }, { patientId: 'p-2', deviceId: 'd-2' });
    const client = await open({ tenantId });
    // Readings of the open tick come with its end.
    const seed = await open({ tenantId });
    await seed.ask('subscribe:vitals');
    await seed.next('vital:metric', ({ patientId }) => patientId === 'p-2');
    const answer = await client.ask('subscribe:vitals');
    expect(answer).toMatchObject({ success: true, subscriptionId: 's1', recovered: false });
    const first = await client.next('vital:metric');
    expect(first).toMatchObject({
      patientId: 'p-1',
      deviceId: 'd-1',
      metrics: {
        heart_rate: { value: 72, unit: '/min', count: 0, delta: 0 },
        temperature: { value: 36.6, unit: 'Cel', count: 0, delta: 0 },
      },
      sequence: answer.sequence,
    });
    await vitals(tenantId, { heart_rate: 75 });
    const next = await client.next('vital:metric', ({ metrics }) => metrics.heart_rate?.value === 75);
    expect(next).toMatchObject({
      patientId: 'p-1',
      metrics: { heart_rate: { value: 75, unit: '/min', count: 1, delta: 3 } },
      sequence: answer.sequence + 1,
    });
    expect(Object.keys(next.metrics)).toEqual(['heart_rate']);
    for (const message of client.all('vital:metric')) {
      expect(realtimeServerSchemas['vital:metric'].safeParse(message).error).toBeUndefined();
    }
  });

  it('[L2] are those of the patient, the device and the metrics that were asked for', async () => {
    const tenantId = 'narrow';
    const one = await open({ tenantId });
    const all = await open({ tenantId });
    await one.ask('subscribe:vitals', { patientId: 'p-1', metrics: ['spo2'] });
    await all.ask('subscribe:vitals');
    await vitals(tenantId, { heart_rate: 80, spo2: 95 }, { patientId: 'p-2' });
    await vitals(tenantId, { heart_rate: 70, spo2: 97 });
    await all.next('vital:metric', ({ patientId }) => patientId === 'p-1');
    const heard = await one.next('vital:metric');
    expect(heard).toMatchObject({ patientId: 'p-1', metrics: { spo2: { value: 97 } } });
    expect(one.all('vital:metric').flatMap(({ metrics }) => Object.keys(metrics))).toEqual(['spo2']);
  });

  it('[L2, A8] stay within tenant, role and metrics', async () => {
    const tenantId = 'rights';
    const narrowed = await open({ tenantId, metrics: ['spo2'] });
    const trader = await open({ tenantId, roles: ['TRADER'] });
    const stranger = await open({ tenantId: 'rights:b' });
    expect(await narrowed.ask('subscribe:vitals', { metrics: ['spo2', 'heart_rate'] })).toMatchObject({
      success: true,
      granted: { metrics: ['spo2'] },
      denied: [{ metric: 'heart_rate', code: 'UNKNOWN_METRIC' }],
    });
    await stranger.ask('subscribe:vitals');
    for (const kind of ['vitals', 'alerts', 'device-status']) {
      expect(await trader.ask(`subscribe:${kind}`)).toMatchObject({ success: false, code: 'FORBIDDEN_CHANNEL' });
    }
    await vitals(tenantId, { heart_rate: 70, spo2: 97 });
    expect(Object.keys((await narrowed.next('vital:metric')).metrics)).toEqual(['spo2']);
    await stranger.ask('ping');
    await trader.ask('ping');
    expect([...news(stranger), ...news(trader)]).toEqual([]);
  });

  it('[L1] end with unsubscribe: one of them, or all', async () => {
    const tenantId = 'ending';
    const client = await open({ tenantId });
    const witness = await open({ tenantId });
    await witness.ask('subscribe:vitals');
    const p1 = await client.ask('subscribe:vitals', { patientId: 'p-1' });
    await client.ask('subscribe:vitals', { patientId: 'p-2' });
    await client.ask('unsubscribe:vitals', { subscriptionId: p1.subscriptionId });
    await vitals(tenantId, { spo2: 91 });
    await vitals(tenantId, { spo2: 92 }, { patientId: 'p-2' });
    expect(await client.next('vital:metric')).toMatchObject({ patientId: 'p-2' });
    await client.ask('unsubscribe:vitals');
    await vitals(tenantId, { spo2: 93 }, { patientId: 'p-2' });
    await witness.next('vital:metric', ({ metrics }) => metrics.spo2.value === 93);
    await client.ask('ping');
    expect(client.all('vital:metric').map(({ metrics }) => metrics.spo2.value)).toEqual([92]);
  });

  it('[L7] that a service of the application emits reach every door', async () => {
    const tenantId = 'emitted';
    const client = await open({ tenantId });
    const raw = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId, roles: ['NURSE'] }));
    await client.ask('subscribe:vitals');
    await raw.ask('subscribe', { channel: 'vitals', filters: { patientId: 'p-9' }, aggregation: { window: 0 } });
    const emitter = gateway.app.get(RealtimeEmitterService);
    emitter.emitVitalMetric(tenantId, { patientId: 'p-9', deviceId: 'd-9', metrics: { spo2: 96 } });
    expect(await client.next('vital:metric')).toMatchObject({ patientId: 'p-9', metrics: { spo2: { value: 96 } } });
    expect((await raw.next(({ event }) => event === 'update')).data.metrics.spo2.value).toBe(96);
    expect(() => emitter.emitVitalMetric(tenantId, { patientId: 'p-9', metrics: { mood: 1 } })).toThrow('mood');
    raw.close();
  });
});

describe('the states of devices', () => {
  it('[L4] begin with what stands and go on with each change', async () => {
    const tenantId = 'devices';
    await vitals(tenantId, { spo2: 97 });
    const client = await open({ tenantId });
    const one = await open({ tenantId });
    await client.ask('subscribe:device-status');
    await one.ask('subscribe:device-status', { deviceId: 'd-2' });
    expect(await client.next('device:status')).toMatchObject({ deviceId: 'd-1', status: 'online' });
    await vitals(tenantId, { spo2: 97 }, { deviceId: 'd-2' });
    await client.next('device:status', ({ deviceId }) => deviceId === 'd-2');
    expect(await one.next('device:status')).toMatchObject({ deviceId: 'd-2', lastSeen: expect.any(String) });
    expect(one.all('device:status')).toHaveLength(1);
    for (const status of client.all('device:status')) {
      expect(realtimeServerSchemas['device:status'].safeParse(status).error).toBeUndefined();
    }
  });

  it('[L5, L7] are what devices say of themselves, by a service or by a producer', async () => {
    const tenantId = 'saying';
    const client = await open({ tenantId });
    await client.ask('subscribe:device-status');
    const emitter = gateway.app.get(RealtimeEmitterService);
    emitter.emitDeviceStatus(tenantId, { deviceId: 'd-1', status: 'degraded', battery: 9, reason: 'battery low' });
    expect(await client.next('device:status')).toMatchObject({ deviceId: 'd-1', status: 'degraded', battery: 9 });
    await ingest(
      gateway.url,
      'device-status',
      { type: 'device:status', data: { status: 'offline', firmware: '7' }, labels: { deviceId: 'd-2' } },
      { tenantId },
    );
    expect(await client.next('device:status', ({ deviceId }) => deviceId === 'd-2')).toEqual({
      deviceId: 'd-2',
      status: 'offline',
      lastSeen: expect.any(String),
    });
    const later = await open({ tenantId });
    await later.ask('subscribe:device-status', { deviceId: 'd-1' });
    expect(await later.next('device:status')).toMatchObject({ status: 'degraded', reason: 'battery low' });
  });
});

it('[L6] a connection is told that the server stops, also in the words of this namespace', async () => {
  const client = await open();
  await stop?.();
  stop = undefined;
  const isDraining = ({ status }: { status: string }): boolean => status === 'draining';
  expect(await client.next('connection:status', isDraining)).toMatchObject({ reconnectWithinMs: expect.any(Number) });
  expect(await client.next('server:draining')).toMatchObject({ reconnectWithinMs: expect.any(Number) });
});
