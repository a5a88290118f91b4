/** Server-Sent Events as others read them: curl, and the EventSource of a browser. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { AnalyticsWebSocketGateway } from '@streamgauge/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { FollowedView } from './harness/followed-view.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { type SlowPath, startSlowPath } from './harness/slow-path.js';
import { ingest, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let path: SlowPath;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ ALLOW_QUERY_TOKEN: 'true' }));
  path = await startSlowPath(gateway.url);
});
afterAll(async () => {
  await path.close();
  await stop();
});

const trades = (count: number, tenantId: string): Promise<Response> =>
  ingest(gateway.url, 'trading.metrics', { metrics: { trade_count: count } }, { tenantId });

/** What comes for requests that are written as they are, until it fits. */
async function answerTo(requests: string, fits: (text: string) => boolean): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += String(bytes);
  });
  socket.write(requests);
  await until('an answer', () => fits(text));
  socket.destroy();
  return text;
}

describe('GET /sse', () => {
  it('[W23] serves a proxy that speaks HTTP/1.0, without chunks', async () => {
    const token = await tokenFor({ tenantId: 'sse-old' });
    const request = `GET /sse?channel=pnl&access_token=${token} HTTP/1.0\r\n\r\n`;
    const text = await answerTo(request, (answer) => /\nevent: snapshot\nid: .*\ndata: .*\n\n$/.test(answer));
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(head.toLowerCase()).not.toContain('transfer-encoding');
    expect(body).toMatch(/^retry: \d+\n\nevent: connected\ndata: \{/);
  });

  it('[W23] is refused behind another stream on the same connection', async () => {
    const token = await tokenFor({ tenantId: 'sse-pipelined' });
    const request = `GET /sse?channel=pnl HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    await answerTo(request + request, (answer) => answer.includes('event: snapshot'));
    const door = gateway.app.get(AnalyticsWebSocketGateway);
    expect(door.getConnectionsByTenant('sse-pipelined').length).toBeLessThan(2);
  });
});

describe.skipIf(!existsSync('/usr/bin/curl'))('curl', () => {
  it('[W23] reads the stream line by line', async () => {
    const token = await tokenFor({ tenantId: 'sse-curl' });
    const child = execFile('/usr/bin/curl', [
      '-sN',
      '-H',
      `Authorization: Bearer ${token}`,
      `${gateway.url}/sse?channel=pnl&window=0.1`,
    ]);
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += String(chunk);
    });
    await until('a snapshot', () => /\nevent: snapshot\nid: \S+:\d+\ndata: \{.*\}\n\n/.test(text));
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1, unrealized_pnl: 2 } }, { tenantId: 'sse-curl' });
    await until('an update', () => /\nevent: update\nid: \S+:1\ndata: \{.*"total_pnl".*\}\n\n/.test(text));
    child.kill();
  });
});

describe.skipIf(chromiumPath === undefined)('a browser’s EventSource', () => {
  it('[W23] receives the stream, and after its connection was cut goes on by itself without a gap', async () => {
    const tenantId = 'sse-browser';
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(`${path.url}/health/live`);
    const token = await tokenFor({ tenantId });
    await page.evaluate((accessToken) => {
      const heard: { event: string; id: string; data: unknown }[] = [];
      const source = new EventSource(
        `/sse?channel=trading.metrics&metrics=trade_count&window=0.1&access_token=${accessToken}`,
      );
      for (const event of ['ack', 'snapshot', 'update']) {
        source.addEventListener(event, ({ lastEventId, data }) =>
          heard.push({ event, id: lastEventId, data: JSON.parse(data) }),
        );
      }
      Object.assign(globalThis, { heard });
    }, token);
    // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire carries
    type Heard = { event: string; id: string; data: any }[];
    const heard = (): Promise<Heard> => page.evaluate(() => (globalThis as unknown as { heard: Heard }).heard);
    const untilTotal = async (total: number): Promise<void> => {
      await page.waitForFunction(
        (wanted) =>
          (globalThis as unknown as { heard: Heard }).heard.some(
            ({ event, data }) => event === 'update' && data.metrics.trade_count.value === wanted,
          ),
        total,
      );
    };
    await page.waitForFunction(() => (globalThis as unknown as { heard: Heard }).heard.length === 2);
    await trades(1, tenantId);
    await untilTotal(1);
    path.drop();
    await page.waitForFunction(
      () => (globalThis as unknown as { heard: Heard }).heard.filter(({ event }) => event === 'ack').length === 2,
    );
    await trades(2, tenantId);
    await untilTotal(3);
    const view = new FollowedView();
    for (const { event, data } of await heard()) view.take(event, data);
    expect(view.gaps).toEqual([]);
    expect(view.snapshots).toBe(1);
    await browser.close();
  });
});
