import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bystander } from './harness/bystander.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { RealtimeClient } from './harness/realtime-client.js';
import { SseClient } from './harness/sse-client.js';
import { ingest, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: Bystander;
const tenantId = 'again';

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ USER_SNAPSHOT_BYTES_PER_SECOND: '5000' }));
  bystander = await Bystander.open(gateway);
  const samples = Array.from({ length: 600 }, (_, index) => ({
    labels: { meterId: `m-${index}` },
    metrics: { power_w: index },
  }));
  await ingest(gateway.url, 'meters', samples, { tenantId });
});
afterAll(async () => {
  await bystander.missesNothing();
  bystander.close();
  await stop();
});

const wish = { channel: 'meters', metrics: ['power_w'], groupBy: ['meterId'] };

describe('what is told again', () => {
  it('[A65] is so much per second for a user, by every way and at every door, and for others as before', async () => {
    const token = await tokenFor({ tenantId });
    const client = await RawClient.open(gateway.wsUrl, token);
    await client.untilServerTime(Date.now() + 200);
    const { subscriptionId } = await client.ask('subscribe', wish);
    const answers: { success: boolean; code?: string; retryAfterMs?: number }[] = [];
    for (let times = 0; times < 20; times += 1) answers.push(await client.ask('resync', { subscriptionId }));
    expect(answers[0]).toMatchObject({ success: true });
    expect(answers.at(-1)).toMatchObject({ success: false, code: 'LIMIT_RATE', retryAfterMs: expect.any(Number) });
    expect(await client.ask('subscribe', { channel: 'pnl' })).toMatchObject({ code: 'LIMIT_RATE' });
    const update = { subscriptionId, filters: { meterId: ['m-1', 'm-2'] } };
    expect(await client.ask('update-subscription', update)).toMatchObject({ code: 'LIMIT_RATE' });
    const batch = await client.ask('subscribe', [wish, wish]);
    expect(batch).toMatchObject([{ code: 'LIMIT_RATE' }, { code: 'LIMIT_RATE' }]);
    const stream = await SseClient.open(`${gateway.url}/sse?channel=pnl`, { authorization: `Bearer ${token}` });
    expect([stream.response.status, Number(stream.response.headers.get('retry-after')) > 0]).toEqual([429, true]);
    const realtime = await RealtimeClient.open(gateway.url, { tenantId });
    for (const event of ['subscribe:vitals', 'subscribe:alerts', 'subscribe:device-status'])
      expect(await realtime.ask(event, {}), event).toMatchObject({ code: 'LIMIT_RATE' });
    const headers = { authorization: `Bearer ${await tokenFor({ tenantId, scope: 'admin' })}` };
    for (const path of ['/alerts', '/devices', '/analytics/stream/connections']) {
      const response = await fetch(`${gateway.url}${path}`, { headers });
      expect([response.status, await response.json()], path).toMatchObject([429, { code: 'LIMIT_RATE' }]);
    }
    const other = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId, sub: 'other' }));
    expect(await other.ask('subscribe', wish)).toMatchObject({ success: true });
    // What was granted goes on.
    await ingest(gateway.url, 'meters', { labels: { meterId: 'm-7' }, metrics: { power_w: 7_777 } }, { tenantId });
    await client.next(({ event, data }) => event === 'update' && JSON.stringify(data).includes('7777'));
    realtime.socket.disconnect();
    for (const one of [client, other]) one.close();
  });

  it('[A65] in one message of many subscriptions is bounded too', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId, sub: 'batch' }));
    const many = Array.from({ length: 100 }, (_, index) => ({ ...wish, aggregation: { window: (index + 1) / 10 } }));
    const answers: { success: boolean; code?: string }[] = await client.ask('subscribe', many);
    expect(answers[0]).toMatchObject({ success: true });
    expect(answers.at(-1)).toMatchObject({ success: false, code: 'LIMIT_RATE' });
    client.close();
  });

  it('[A65] are long lists over HTTP too', async () => {
    const headers = {
      authorization: `Bearer ${await tokenFor({ tenantId, sub: 'lists', scope: 'admin' })}`,
      'content-type': 'application/json',
    };
    const devices = Array.from({ length: 500 }, (_, index) => ({ deviceId: `d-${index}`, kind: 'meter' }));
    const registered = await fetch(`${gateway.url}/devices`, {
      method: 'POST',
      headers,
      body: JSON.stringify(devices),
    });
    expect(registered.status).toBe(200);
    const statuses: number[] = [];
    for (let times = 0; times < 20; times += 1) {
      const response = await fetch(`${gateway.url}/devices`, { headers });
      statuses.push(response.status);
      await response.text();
    }
    expect(statuses[0]).toBe(200);
    expect(statuses.at(-1)).toBe(429);
  });
});
