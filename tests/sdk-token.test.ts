/** Our own SDK and the end of its token, at a real gateway. */
import { createMetricsClient, type Frame, type MetricsClient, type TokenContext } from '@streamgauge/client';
import { createRealtimeClient } from '@streamgauge/client/realtime';
import { AnalyticsWebSocketGateway } from '@streamgauge/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { SleepingWay } from './harness/sleeping-way.js';
import { ingest, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

/** The grace after `exp` is 25 s: the session of a token that ended 22 s ago ends in 3 s, and that is told at once. */
const almostOverS = -22;

let gateway: TestGateway;
let stop: () => Promise<void>;
const ends: (() => void)[] = [];

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
afterAll(() => stop());

type TokenFunction = (context: TokenContext) => Promise<string>;

/** Gives a token that is almost over first, and then good ones; notes why it was asked. */
function tokensOf(tenantId: string): { source: TokenFunction; reasons: string[] } {
  const reasons: string[] = [];
  const source: TokenFunction = ({ reason }) =>
    tokenFor({ tenantId, jti: String(reasons.length), lifeS: reasons.push(reason) === 1 ? almostOverS : 600 });
  return { source, reasons };
}
/** A client that counts trades, and what it has heard. */
function follow(url: string, token: TokenFunction): { client: MetricsClient; frames: Frame[]; trades: () => unknown } {
  const client = createMetricsClient({ url, token, flush: 'sync' });
  ends.push(() => client.destroy());
  const frames: Frame[] = [];
  client.tap((frame) => frames.push(frame));
  const request = { channel: 'trading.metrics', metrics: ['trade_count'], aggregation: { window: 0.1 } } as const;
  client.subscribe(request);
  return { client, frames, trades: () => client.read(request).data?.trade_count?.value };
}
const heard = (frames: readonly Frame[], event: string): Frame[] =>
  frames.filter((frame) => frame.direction === 'in' && frame.event === event);
const trade = (tenantId: string): Promise<Response> =>
  ingest(gateway.url, 'trading.metrics', { metrics: { trade_count: 1 } }, { tenantId });
const idsAt = (tenantId: string): string[] =>
  gateway.app.get(AnalyticsWebSocketGateway).getConnectionsByTenant(tenantId);

/** Each update follows what was heard before it. */
function expectNoGap(frames: readonly Frame[]): void {
  const numbered = frames
    .filter(({ direction, event }) => direction === 'in' && (event === 'snapshot' || event === 'update'))
    .map(({ payload }) => payload as { sequence: number; previous?: number });
  expect(numbered.slice(1).map(({ previous }) => previous)).toEqual(numbered.slice(0, -1).map((one) => one.sequence));
}

describe('the SDK', () => {
  it('[A64, A11] brings a new token before the old one ends, and its connection goes on without a gap', async () => {
    const tenantId = 'sdk-refresh';
    const { source, reasons } = tokensOf(tenantId);
    const { client, frames, trades } = follow(gateway.url, source);
    await until('the refresh', () =>
      frames.some(({ direction, event }) => direction === 'out' && event === 'auth:refresh'),
    );
    const [id] = idsAt(tenantId);
    const oldEndMs = Date.now() + 4_000;
    let sent = 0;
    while (Date.now() < oldEndMs) {
      await trade(tenantId);
      sent += 1;
      await until(`trade ${sent}`, () => trades() === sent);
    }
    expect(idsAt(tenantId)).toEqual([id]);
    expect(client.connection.getSnapshot()).toMatchObject({ status: 'connected', connectionCount: 1 });
    expect(reasons).toEqual(['connect', 'expiring']);
    expect(heard(frames, 'snapshot')).toHaveLength(1);
    expectNoGap(frames);
  });

  it('[A64, C3, C5] that slept through the end of its token comes back with a new one, and goes on from where it was', async () => {
    const tenantId = 'sdk-sleep';
    const way = await SleepingWay.to(gateway.url);
    ends.push(() => way.close());
    const { source, reasons } = tokensOf(tenantId);
    let hasSlept = false;
    // Who gives tokens is not reached in time either.
    const { client, frames, trades } = follow(way.url, async (context) => {
      if (context.reason === 'expiring') await until('it has slept', () => hasSlept, 30_000);
      return source(context);
    });
    await until('the snapshot', () => heard(frames, 'snapshot').length > 0);
    await trade(tenantId);
    await until('the first trade', () => trades() === 1);
    way.sleep();
    await until('the end of the session', () => idsAt(tenantId).length === 0);
    for (let times = 0; times < 3; times += 1) await trade(tenantId);
    expect(trades()).toBe(1);
    hasSlept = true;
    way.wake();
    await until('all trades', () => trades() === 4);
    expect(client.connection.getSnapshot()).toMatchObject({ status: 'connected', connectionCount: 2 });
    expect(reasons.at(-1)).toBe('expired');
    expect(heard(frames, 'snapshot')).toHaveLength(1);
    expectNoGap(frames);
  });

  it('[A64, A11] does so at /realtime too', async () => {
    const tenantId = 'sdk-realtime';
    const { source, reasons } = tokensOf(tenantId);
    const client = createRealtimeClient({ url: gateway.url, token: source });
    ends.push(() => client.destroy());
    const socket = client.scope();
    const patients: unknown[] = [];
    socket.on('vital:metric', ({ metrics }) => patients.push(metrics.heart_rate?.value));
    client.use();
    client.want('vitals');
    await until('the new token', () => reasons.length === 2);
    const [id] = idsAt(tenantId);
    const overAtMs = Date.now() + 4_000;
    for (let rate = 60; Date.now() < overAtMs; rate += 1) {
      const sample = { labels: { patientId: 'p', deviceId: 'd' }, metrics: { heart_rate: rate } };
      await ingest(gateway.url, 'vitals', sample, { tenantId });
      await until(`a rate of ${rate}`, () => patients.at(-1) === rate);
    }
    expect(idsAt(tenantId)).toEqual([id]);
    expect(reasons).toEqual(['connect', 'expiring']);
    expect(client.connection.getSnapshot()).toMatchObject({ status: 'connected', connectionCount: 1 });
  });
});
