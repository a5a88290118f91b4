/** What the gateway says of itself to whoever runs it: Prometheus' pages, the status, and the channel of the system. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient, type Received } from './harness/raw-client.js';
import { SseClient } from './harness/sse-client.js';
import { ingest, type TokenWishes, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

async function get(route: string, wishes?: TokenWishes): Promise<Response> {
  const headers = wishes === undefined ? {} : { authorization: `Bearer ${await tokenFor(wishes)}` };
  return fetch(`${gateway.url}${route}`, { headers });
}

const operator: TokenWishes = { tenantId: 'operator', scope: 'admin admin:all' };

async function page(route = '/metrics', wishes?: TokenWishes): Promise<string> {
  return (await get(route, wishes)).text();
}

/** The value of one series of a page; undefined when it is not there. */
function valueIn(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** Asks for a page until it is as it should be. */
async function pageWhere(fits: (text: string) => boolean, route?: string, wishes?: TokenWishes): Promise<string> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const text = await page(route, wishes);
    if (fits(text)) return text;
    if (Date.now() > deadline) throw new Error(`not within 10 s; the page was: ${text}`);
  }
}

/** Name → kind of what a page has. */
function familiesIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => [name, kind]));
}

/** Name → kind of what docs/OPERATING.md lists under a heading. */
function familiesDocumented(heading: string): Map<string, string> {
  const document = readFileSync(join(import.meta.dirname, '../docs/OPERATING.md'), 'utf8');
  const section = document.split(`\n## \`${heading}\`\n`)[1]?.split('\n## ')[0] ?? '';
  return new Map([...section.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name = '', kind = '']) => [name, kind]));
}

describe('GET /metrics', () => {
  it('[W40] is in Prometheus’ text format, has what OPERATING.md lists, and nothing else', async () => {
    const response = await get('/metrics');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    const families = familiesIn(await response.text());
    expect(families.size).toBeGreaterThan(10);
    expect(families).toEqual(familiesDocumented('GET /metrics'));
    expect(familiesIn(await page('/tenant-metrics', operator))).toEqual(familiesDocumented('GET /tenant-metrics'));
  });

  it('[W40] counts sessions by door and level, and how they end by code', async () => {
    const token = await tokenFor({ tenantId: 'doors' });
    const raw = await RawClient.open(gateway.wsUrl, token);
    const socket = io(`${gateway.url}/analytics/stream`, { auth: { token }, transports: ['websocket'] });
    await new Promise((resolve) => socket.on('connected', resolve));
    const sse = await SseClient.open(`${gateway.url}/sse?channel=pnl`, { authorization: `Bearer ${token}` });
    await raw.ask('subscribe', { channel: 'pnl' });
    const open = await page();
    for (const door of ['websocket', 'socket.io', 'sse']) {
      expect(valueIn(open, `streamgauge_sessions{door="${door}"}`), door).toBe(1);
    }
    expect(valueIn(open, 'streamgauge_sessions_by_level{level="live"}')).toBe(3);
    expect(valueIn(open, 'streamgauge_subscriptions')).toBe(2);
    raw.socket.close(1000);
    socket.disconnect();
    sse.close();
    const stranger = await RawClient.open(gateway.wsUrl, 'no-token');
    await stranger.untilClosed();
    const loud = await RawClient.open(gateway.wsUrl, token);
    loud.send(' '.repeat(70_000));
    await loud.untilClosed();
    const endings = [
      ['websocket', 1000],
      ['socket.io', 1000],
      ['sse', 1006],
      ['websocket', 4500],
      ['websocket', 1009],
    ];
    await pageWhere((text) =>
      endings.every(([door, code]) => valueIn(text, `streamgauge_closes_total{door="${door}",code="${code}"}`) === 1),
    );
  });

  it('[W40] counts what came in, what was refused and why, and what went out', async () => {
    const before = await page();
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'counted' }));
    await client.ask('subscribe', {
      channel: 'pnl',
      metrics: ['realized_pnl'],
      aggregation: { type: 'SUM', window: 0.1 },
    });
    const bodies = [{ metrics: { realized_pnl: 1 } }, { metrics: { nonsense: 1 } }, 'no sample at all'];
    await ingest(gateway.url, 'pnl', bodies, { tenantId: 'counted' });
    await client.next(({ event }) => event === 'update');
    const after = await page();
    const grown = (series: string): number => (valueIn(after, series) ?? 0) - (valueIn(before, series) ?? 0);
    expect(grown('streamgauge_ingest_accepted_total')).toBe(1);
    expect(grown('streamgauge_ingest_rejected_total{code="INVALID_SAMPLE"}')).toBe(2);
    expect(grown('streamgauge_frames_written_total')).toBeGreaterThanOrEqual(2);
    expect(grown('streamgauge_tick_lateness_seconds_count')).toBeGreaterThan(0);
    await pageWhere((text) => (valueIn(text, 'streamgauge_event_loop_delay_seconds_count') ?? 0) > 0);
    client.close();
  });

  it('[W40] has no word of a tenant or user, whoever is connected', async () => {
    const client = await RawClient.open(
      gateway.wsUrl,
      await tokenFor({ tenantId: 'tenant-of-note', sub: 'user-of-note' }),
    );
    await client.next(({ event }) => event === 'connected');
    expect(await page()).not.toContain('of-note');
    client.close();
  });
});

describe('GET /tenant-metrics', () => {
  it('[W41, A9] has each tenant’s figures, whatever its name, for the scope admin:all alone', async () => {
    const tenantId = 'a "quoted" \\ name';
    await ingest(gateway.url, 'pnl', [{ metrics: { realized_pnl: 1 } }, { metrics: { nonsense: 1 } }], { tenantId });
    expect((await get('/tenant-metrics')).status).toBe(401);
    expect((await get('/tenant-metrics', { tenantId })).status).toBe(403);
    expect((await get('/tenant-metrics', { tenantId, scope: 'admin' })).status).toBe(403);
    const text = await page('/tenant-metrics', operator);
    const label = 'tenant="a \\"quoted\\" \\\\ name"';
    expect(valueIn(text, `streamgauge_tenant_ingest_accepted_total{${label}}`)).toBe(1);
    expect(valueIn(text, `streamgauge_tenant_ingest_rejected_total{${label},code="INVALID_SAMPLE"}`)).toBe(1);
    expect(valueIn(text, `streamgauge_tenant_series{${label}}`)).toBe(1);
    expect(valueIn(text, `streamgauge_tenant_sessions{${label}}`)).toBe(0);
  });
});

describe('system.status', () => {
  type Row = { readonly labels: { component?: string }; readonly metrics: Record<string, { value: number }> };

  it('[W42] has a tenant’s own figures beside those of the process, and does not count itself as received', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'watched', roles: ['ADMIN'] }));
    await client.ask('subscribe', { channel: 'system.status', groupBy: ['component'] });
    await client.ask('subscribe', { channel: 'pnl' });
    const isReport = ({ event, data }: Received): boolean => event === 'update' && data.channel === 'system.status';
    const reading = ({ data }: Received, component: string | undefined, metric: string): number | undefined =>
      (data.series as Row[]).find(({ labels }) => labels.component === component)?.metrics[metric]?.value;
    const first = await client.next((message) => isReport(message) && reading(message, undefined, 'views') === 2);
    expect(reading(first, undefined, 'sessions')).toBe(1);
    expect(reading(first, undefined, 'subscriptions')).toBe(2);
    expect(reading(first, undefined, 'sessions_behind')).toBe(0);
    expect(reading(first, 'gateway', 'ready')).toBe(1);
    expect(reading(first, 'gateway', 'event_loop_delay_ms')).toBeGreaterThanOrEqual(0);
    expect(reading(first, 'gateway', 'tick_lateness_ms')).toBeGreaterThanOrEqual(0);
    expect(reading(first, 'ingest', 'ingest_rate')).toBe(0);
    const timestamp = Date.now() - 5_000;
    await ingest(gateway.url, 'pnl', [{ metrics: { realized_pnl: 1 }, timestamp }], { tenantId: 'watched' });
    // It is accepted in one second and, at the latest, told in the next one.
    const fed = await client.next(
      (message) => isReport(message) && reading(message, 'ingest', 'ingest_lag_ms') !== undefined,
    );
    const isTaken = (message: Received): boolean => (reading(message, 'ingest', 'ingest_rate') ?? 0) > 0;
    expect(client.received.filter(isReport).some(isTaken)).toBe(true);
    expect(reading(fed, 'ingest', 'ingest_lag_ms')).toBeGreaterThanOrEqual(0);
    const delays = client.received
      .filter(isReport)
      .map((message) => reading(message, 'ingest', 'source_delay_ms') ?? 0);
    expect(Math.max(...delays)).toBeGreaterThanOrEqual(5_000);
    client.close();
  });
});

describe('GET /analytics/stream/status', () => {
  it('[W30] says how much comes in, how long it waits, and what was refused', async () => {
    const own = { tenantId: 'asking' };
    const status = async () =>
      (await (await get('/analytics/stream/status', own)).json()) as { ingest: { lag: number | null } };
    expect((await status()).ingest).toEqual({
      accepted: 0,
      duplicates: 0,
      rejected: 0,
      rejectedByCode: {},
      rate: 0,
      lag: null,
      sourceDelay: null,
    });
    await ingest(gateway.url, 'pnl', [{ metrics: { realized_pnl: 1 } }, { metrics: { nonsense: 1 } }], own);
    let report = await status();
    const deadline = Date.now() + 10_000;
    while (report.ingest.lag === null && Date.now() < deadline) report = await status();
    expect(report).toMatchObject({
      status: expect.stringMatching(/healthy|degraded/),
      components: { gateway: 'up' },
      series: 1,
      ingest: {
        accepted: 1,
        rejected: 1,
        rejectedByCode: { INVALID_SAMPLE: 1 },
        rate: expect.any(Number),
        lag: expect.any(Number),
      },
      frames: { written: 0, merged: 0, rate: 0 },
    });
  });
});
