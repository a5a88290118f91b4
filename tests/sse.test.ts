import { Engine } from '@streamgauge/engine';
import { serverSchemas } from '@streamgauge/protocol/schemas';
import { AnalyticsWebSocketGateway } from '@streamgauge/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FollowedView } from './harness/followed-view.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { SseClient } from './harness/sse-client.js';
import { ingest, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
const clients: SseClient[] = [];

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ ALLOW_QUERY_TOKEN: 'true', CORS_ORIGINS: 'https://app.example.com' }));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => stop());

async function sse(query: string, wishes = {}, headers = {}): Promise<SseClient> {
  const client = await SseClient.open(`${gateway.url}/sse?${query}`, {
    authorization: `Bearer ${await tokenFor(wishes)}`,
    ...headers,
  });
  clients.push(client);
  return client;
}

async function refused(query: string, wishes = {}, headers = {}): Promise<{ status: number; body: unknown }> {
  const { response } = await sse(query, wishes, headers);
  return { status: response.status, body: await response.json() };
}

const trades = (count: number, tenantId: string): Promise<Response> =>
  ingest(gateway.url, 'trading.metrics', { metrics: { trade_count: count } }, { tenantId });

describe('GET /sse', () => {
  it('[W23, W3, W16, W1] begins with connected, the answer and a snapshot, and goes on with the updates of the other doors', async () => {
    const tenantId = 'sse-a';
    const client = await sse('channel=trading.metrics&metrics=trade_count&type=SUM&window=100ms', { tenantId });
    const raw = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId }));
    await raw.ask('subscribe', {
      channel: 'trading.metrics',
      metrics: ['trade_count'],
      aggregation: { type: 'SUM', window: 0.1 },
    });
    expect(client.response.status).toBe(200);
    expect(Object.fromEntries(client.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const snapshot = await client.next('snapshot');
    expect(client.events.map(({ event }) => event)).toEqual(['connected', 'ack', 'snapshot']);
    expect(client.events[0]?.data).toMatchObject({ tenantId, userId: 'user-1' });
    expect(client.events[1]?.data).toMatchObject({
      success: true,
      granted: { metrics: ['trade_count'], type: 'SUM', window: 0.1 },
      denied: [],
      epoch: snapshot.data.epoch,
      sequence: snapshot.data.sequence,
    });
    expect(client.retryMs).toBeGreaterThanOrEqual(1_000);

    await trades(7, tenantId);
    const update = await client.next('update');
    expect(update.data).toEqual((await raw.next(({ event }) => event === 'update')).data);
    expect(update.data.metrics).toEqual({ trade_count: { value: 7, count: 1, delta: 7 } });
    expect(update.id).toBe(`${snapshot.data.epoch}:${update.data.sequence}`);
    for (const { event, data } of client.events.filter(({ event }) => event !== 'ack')) {
      expect(serverSchemas[event as keyof typeof serverSchemas].safeParse(data).error).toBeUndefined();
    }
    raw.close();
  });

  it('[W23] takes filters as JSON in both forms, lists by commas or repeated, and a window in seconds', async () => {
    const tenantId = 'sse-query';
    const tree = encodeURIComponent(JSON.stringify({ op: 'in', key: 'meterId', values: ['m-1', 'm-2'] }));
    const client = await sse(
      `channel=meters&metrics=power_w,energy_wh&groupBy=meterId&groupBy=circuit&window=0.1&filters=${tree}`,
      { tenantId },
    );
    const simple = await sse(`channel=meters&window=0.1&filters=${encodeURIComponent('{"meterId":"m-1"}')}`, {
      tenantId,
    });
    expect((await client.next('ack')).data.granted).toMatchObject({ metrics: ['power_w', 'energy_wh'], window: 0.1 });
    await simple.next('snapshot');
    await client.next('snapshot');
    const sample = (meterId: string): object => ({ labels: { meterId }, metrics: { power_w: 5 } });
    await ingest(gateway.url, 'meters', ['m-1', 'm-2', 'm-3'].map(sample), { tenantId });
    expect((await client.next('update')).data.series).toHaveLength(2);
    expect((await simple.next('update')).data.metrics.power_w).toMatchObject({ value: 5, count: 1 });
  });

  it('[W23] has ids on the last page of a snapshot only, so that half of one is never taken for all', async () => {
    const tenantId = 'sse-pages';
    const samples = Array.from({ length: 600 }, (_, index) => ({
      labels: { meterId: `m-${index}` },
      metrics: { power_w: index },
    }));
    await ingest(gateway.url, 'meters', samples, { tenantId });
    const raw = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId }));
    await raw.untilServerTime(Date.now() + 200);
    raw.close();
    const client = await sse('channel=meters&metrics=power_w&groupBy=meterId&window=0.1', { tenantId });
    const last = await client.next('snapshot', ({ data }) => data.final);
    const pages = client.events.filter(({ event }) => event === 'snapshot');
    expect(pages.map(({ id }) => id)).toEqual([undefined, `${last.data.epoch}:${last.data.sequence}`]);
  });

  it('[W23] delivers events as they come, with ids', async () => {
    const tenantId = 'sse-events';
    const client = await sse('channel=alerts', { tenantId, roles: ['NURSE'] });
    const { data } = await client.next('snapshot');
    await ingest(gateway.url, 'alerts', { type: 'alert:created', data: { title: 'a\nb\r\u2028c' } }, { tenantId });
    const event = await client.next('event');
    expect(event.id).toBe(`${data.epoch}:1`);
    expect(event.data.events[0].data).toEqual({ title: 'a\nb\r\u2028c' });
  });

  it.each(['header', 'query'])('[W23] goes on after the last event id of the %s, without a gap', async (place) => {
    const tenantId = `sse-resume-${place}`;
    const query = 'channel=trading.metrics&metrics=trade_count&window=0.1';
    const first = await sse(query, { tenantId });
    await first.next('snapshot');
    await trades(1, tenantId);
    const update = await first.next('update');
    first.close();
    await trades(2, tenantId);
    const id = String(update.id);
    const second =
      place === 'header'
        ? await sse(query, { tenantId }, { 'last-event-id': id })
        : await sse(`${query}&lastEventId=${id}`, { tenantId });
    const view = new FollowedView();
    const ack = await second.next('ack');
    expect(ack.data).toMatchObject({ recovered: true, sequence: update.data.sequence });
    view.sequence = update.data.sequence;
    await trades(4, tenantId);
    const seen = (): number | undefined =>
      second.events.filter(({ event }) => event === 'update').at(-1)?.data.metrics.trade_count.value;
    await until('all 7', () => seen() === 7);
    for (const { event, data } of second.events) view.take(event, data);
    expect(view.gaps).toEqual([]);
    expect(view.snapshots).toBe(0);
  });

  it('[W23] begins with a snapshot for a last event id that is not one', async () => {
    for (const id of ['a:-1', '9007199254740993:9007199254740993', 'x'.repeat(8_000), 'other-epoch:3', '']) {
      const client = await sse('channel=pnl', { tenantId: 'sse-strange' }, { 'last-event-id': id });
      expect((await client.next('ack')).data.recovered).toBe(false);
      await client.next('snapshot');
    }
  });

  it.each([
    ['', 400, 'BAD_MESSAGE', 'channel is missing'],
    ['channel=pnl&channel=pnl', 400, 'BAD_MESSAGE', 'channel is there twice'],
    ['channel=pnl&chanel=pnl', 400, 'BAD_MESSAGE', `there is no field 'chanel'`],
    ['channel=pnl&__proto__[x]=1', 400, 'BAD_MESSAGE', `there is no field '__proto__[x]'`],
    ['channel=pnl&metrics=', 422, 'UNKNOWN_METRIC', 'Invalid metrics'],
    ['channel=pnl&filters={', 422, 'INVALID_FILTER', 'filters is no JSON'],
    ['channel=pnl&filters={"nope":"x"}', 422, 'INVALID_FILTER', `no label 'nope'`],
    ['channel=pnl&filters=[]', 422, 'INVALID_FILTER', 'filters'],
    ['channel=pnl&window=-1', 422, 'INVALID_WINDOW', 'Invalid window'],
    ['channel=pnl&window=1fortnight', 422, 'INVALID_WINDOW', 'Invalid window'],
    ['channel=pnl&type=EVIL', 422, 'INVALID_AGGREGATION', 'Invalid aggregation'],
    ['channel=nothing', 403, 'FORBIDDEN_CHANNEL', 'Access denied to channel: nothing'],
    ['channel=vitals', 403, 'FORBIDDEN_CHANNEL', 'Access denied to channel: vitals'],
  ])('[W23, W7] refuses ?%s with %i %s, and opens nothing', async (query, status, code, sentence) => {
    const answer = await refused(query, { tenantId: 'sse-refused', roles: ['TRADER'] });
    expect(answer).toMatchObject({ status, body: { code, error: expect.stringContaining(sentence) } });
    expect(answer.body).not.toHaveProperty('success');
    const door = gateway.app.get(AnalyticsWebSocketGateway);
    expect(door.getConnectionsByTenant('sse-refused')).toEqual([]);
    const sessions = gateway.app.get(Engine).openSessions();
    expect(sessions.filter(({ principal }) => principal.tenantId === 'sse-refused')).toEqual([]);
  });

  it('[W23, A1, A3, A10] wants a good token and an allowed page', async () => {
    const open = async (query: string, headers: Record<string, string> = {}): Promise<number> => {
      const client = await SseClient.open(`${gateway.url}/sse?channel=pnl${query}`, headers);
      clients.push(client);
      return client.response.status;
    };
    expect(await open('')).toBe(401);
    expect(await open('', { authorization: 'Bearer nonsense' })).toBe(401);
    expect(await open(`&access_token=${await tokenFor()}`)).toBe(200);
    expect(await open(`&access_token=${await tokenFor({ lifeS: -60 })}`)).toBe(401);
    const authorization = `Bearer ${await tokenFor()}`;
    expect(await open('', { authorization, origin: 'https://evil.example' })).toBe(403);
    expect(await open('', { authorization, origin: 'https://app.example.com' })).toBe(200);
    const head = await fetch(`${gateway.url}/sse?channel=pnl`, { method: 'HEAD', headers: { authorization } });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });

  it('[W23, W17] is a connection like the others while it lives, and nothing after', async () => {
    const tenantId = 'sse-counted';
    const get = async (route: string): Promise<Record<string, unknown>> => {
      const token = await tokenFor({ tenantId, scope: 'admin' });
      const response = await fetch(`${gateway.url}/analytics/stream/${route}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (await response.json()) as Record<string, unknown>;
    };
    const client = await sse('channel=pnl', { tenantId });
    await client.next('connected');
    expect(await get('status')).toMatchObject({ connections: 1, totalSubscriptions: 1, views: 1 });
    expect(await get('connections')).toMatchObject({ connections: [{ door: 'sse', level: 'live' }] });
    client.close();
    const door = gateway.app.get(AnalyticsWebSocketGateway);
    await until('it is gone', () => door.getConnectionsByTenant(tenantId).length === 0);
    expect(await get('status')).toMatchObject({ connections: 0, totalSubscriptions: 0 });
  });

  it('[W23, A4] says that its token has ended, and ends', async () => {
    // The grace after `exp` is 25 s and a verifier allows 30 s of clock difference: 22 s ago is the end in 3 s.
    const client = await sse('channel=pnl', { lifeS: -22 });
    expect((await client.next('session:expired')).data).toEqual({ expiresAt: expect.any(Number) });
    await until('the end', () => client.isOver);
  });

  it('[W23, W21] says that the server stops, and when to come back', async () => {
    const other = await startTestGateway();
    const client = await SseClient.open(`${other.gateway.url}/sse?channel=pnl`, {
      authorization: `Bearer ${await tokenFor()}`,
    });
    await client.next('snapshot');
    await other.stop();
    const { data } = await client.next('server:draining');
    expect(client.retryMs).toBeLessThanOrEqual(data.reconnectWithinMs);
    await until('the end', () => client.isOver);
  });
});
