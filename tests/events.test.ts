import { serverSchemas } from '@streamgauge/protocol/schemas';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
const clients: RawClient[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(() => stop());

async function raw(wishes = {}): Promise<RawClient> {
  const client = await RawClient.open(gateway.wsUrl, await tokenFor(wishes));
  clients.push(client);
  await client.next(({ event }) => event === 'connected');
  return client;
}

async function socketIo(wishes = {}): Promise<Socket> {
  const socket = io(`${gateway.url}/analytics/stream`, { auth: { token: await tokenFor(wishes) }, forceNew: true });
  sockets.push(socket);
  return socket;
}

async function post(body: unknown, tenantId: string, channel = 'alerts'): Promise<{ status: number; answer: unknown }> {
  const response = await ingest(gateway.url, channel, body, { tenantId });
  return { status: response.status, answer: await response.json() };
}

const alert = (id: string, more: object = {}): object => ({
  id,
  type: 'alert:created',
  data: { title: 'Heart rate high', value: 142 },
  labels: { patientId: 'p-1', priority: 'high' },
  ...more,
});

describe('a posted event', () => {
  it('[R50, W1, W6] reaches a raw WebSocket and a Socket.IO client, and nobody of another tenant or role', async () => {
    const tenantId = 'ward';
    const nurse = await raw({ tenantId, roles: ['NURSE'] });
    const stranger = await raw({ tenantId: 'ward:b', roles: ['NURSE'] });
    const trader = await raw({ tenantId, roles: ['TRADER'] });
    const physician = await socketIo({ tenantId, roles: ['PHYSICIAN'] });
    const request = { channel: 'alerts', filters: { priority: ['high', 'medium'] } };
    const granted = { success: true, granted: { metrics: [], type: null, window: 0 }, sequence: 0 };

    const answer = await nurse.ask('subscribe', request);
    expect(answer).toMatchObject(granted);
    expect(await stranger.ask('subscribe', request)).toMatchObject(granted);
    expect(await trader.ask('subscribe', request)).toMatchObject({ success: false, code: 'FORBIDDEN_CHANNEL' });
    const heard = new Promise<unknown>((resolve) => physician.once('event', resolve));
    expect(await physician.emitWithAck('subscribe', request)).toMatchObject({ ...granted, view: answer.view });

    const sent = [alert('a-0', { labels: { priority: 'low' } }), alert('a-1', { timestamp: Date.now() }), alert('a-2')];
    expect(await post(sent, tenantId)).toEqual({
      status: 202,
      answer: { accepted: 3, duplicates: 0, rejected: [] },
    });

    const { data } = await nurse.next(({ event }) => event === 'event');
    expect(data).toMatchObject({ channel: 'alerts', view: answer.view, sequence: 1, previous: 0 });
    expect(data.events).toMatchObject([alert('a-1', { timestamp: expect.any(String) }), alert('a-2')]);
    expect(await heard).toEqual(data);
    expect(serverSchemas.event.safeParse(data).error).toBeUndefined();
    await stranger.ask('ping');
    await trader.ask('ping');
    for (const other of [stranger, trader]) expect(other.received.map(({ event }) => event)).not.toContain('event');
  });

  it('[R50, W16] comes after the answer and the empty snapshot, in the order in which it was posted', async () => {
    const tenantId = 'order';
    const nurse = await raw({ tenantId });
    await nurse.ask('subscribe', { channel: 'alerts' });
    for (let n = 1; n <= 20; n += 1) await post(alert(`a-${n}`), tenantId);
    await nurse.next(({ event, data }) => event === 'event' && data.sequence === 20);
    const frames = nurse.received.slice(1).map(({ event, data }) => [event, data.events?.[0].id ?? data.sequence]);
    expect(frames.slice(0, 2)).toEqual([
      ['ack', 0],
      ['snapshot', 0],
    ]);
    expect(frames.slice(2)).toEqual(Array.from({ length: 20 }, (_, index) => ['event', `a-${index + 1}`]));
  });

  it('[I9] is counted once by its id, for each tenant, and a bad one harms no other', async () => {
    const nurse = await raw({ tenantId: 'dedupe' });
    await nurse.ask('subscribe', { channel: 'alerts' });
    const bad = [
      alert('b-1', { surprise: 1 }),
      alert('b-2', { data: JSON.parse('{"__proto__":{"x":1}}') }),
      alert('b-3', { data: undefined }),
      alert('b-4', { labels: { room: '7' } }),
    ];
    const { answer } = await post([alert('a'), ...bad, alert('a'), alert('c')], 'dedupe');
    expect(answer).toEqual({
      accepted: 2,
      duplicates: 1,
      rejected: [
        { index: 1, code: 'INVALID_EVENT', error: expect.stringContaining('surprise') },
        { index: 2, code: 'INVALID_EVENT', error: expect.stringContaining(`property '__proto__'`) },
        { index: 3, code: 'INVALID_EVENT', error: expect.stringContaining('data: expected any JSON') },
        { index: 4, code: 'INVALID_EVENT', error: expect.stringContaining(`alerts has no label 'room'`) },
      ],
    });
    expect((await post(alert('a'), 'dedupe')).answer).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await post(alert('a'), 'another')).answer).toMatchObject({ accepted: 1, duplicates: 0 });
    const { data } = await nurse.next(({ event }) => event === 'event');
    expect(data.events.map(({ id }: { id: string }) => id)).toEqual(['a', 'c']);
  });

  it('[I9] that is nested without end is refused, and the gateway goes on', async () => {
    const nested = `{"id":"n","type":"t","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const response = await fetch(`${gateway.url}/ingest/alerts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokenFor({ scope: 'ingest' })}`, 'content-type': 'application/json' },
      body: nested,
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      accepted: 0,
      rejected: [{ index: 0, code: 'INVALID_EVENT', error: expect.stringContaining('deeper than 32 levels') }],
    });
  });

  it('[I9] is no sample, and a sample is no event', async () => {
    expect((await post({ metrics: { x: 1 } }, 'kinds')).answer).toMatchObject({
      rejected: [{ index: 0, code: 'INVALID_EVENT' }],
    });
    expect((await post(alert('a'), 'kinds', 'meters')).answer).toMatchObject({
      rejected: [{ index: 0, code: 'INVALID_SAMPLE' }],
    });
  });
});
