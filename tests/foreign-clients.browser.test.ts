/** What a browser has of its own, without a line of ours in the page: `WebSocket`, `EventSource` and `fetch`. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoSubscriptions, expectWalk, request, type Walk } from './foreign/walk.js';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  // An EventSource can send no header.
  ({ gateway, stop } = await startTestGateway({ ALLOW_QUERY_TOKEN: 'true' }));
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`${gateway.url}/health/live`);
});
afterAll(async () => {
  if (chromiumPath === undefined) return;
  await browser.close();
  await stop();
});

interface Visit {
  readonly token: string;
  readonly request: typeof request;
}

/** Runs in the page. */
async function walkByWebSocket({ token, request }: Visit): Promise<Walk> {
  const socket = new WebSocket('/ws', ['streamgauge.v1', `bearer.${token}`]);
  const next = (event: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const hear = (message: MessageEvent<string>): void => {
        const { event: heard, data } = JSON.parse(message.data);
        if (heard !== event) return;
        socket.removeEventListener('message', hear);
        resolve(data);
      };
      socket.addEventListener('message', hear);
      socket.addEventListener('close', ({ code }) => reject(new Error(`closed with ${code} before ${event}`)));
    });
  const connected = await next('connected');
  const [answer, state, change] = [next('ack'), next('snapshot'), next('update')];
  socket.send(JSON.stringify({ event: 'subscribe', id: 1, data: request }));
  const [ack, snapshot] = [await answer, await state];
  await fetch(`/ingest/${request.channel}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ metrics: { trade_count: 3 } }),
  });
  const update = await change;
  const farewell = next('ack');
  socket.send(JSON.stringify({ event: 'unsubscribe', id: 2, data: { channel: request.channel } }));
  const walk = { connected, ack, snapshot, update, unsubscribed: await farewell, transport: socket.protocol };
  socket.close();
  return walk;
}

/** Runs in the page. */
async function walkByEventSource({ token, request }: Visit): Promise<Walk> {
  const { type, window } = request.aggregation;
  const query = new URLSearchParams({ channel: request.channel, metrics: 'trade_count', type, window: String(window) });
  query.set('access_token', token);
  const source = new EventSource(`/sse?${query}`);
  const next = (event: string): Promise<unknown> =>
    new Promise((resolve) =>
      source.addEventListener(event, (message) => resolve(JSON.parse((message as MessageEvent<string>).data)), {
        once: true,
      }),
    );
  const [connected, ack, snapshot, update] = [next('connected'), next('ack'), next('snapshot'), next('update')];
  await snapshot;
  await fetch(`/ingest/${request.channel}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ metrics: { trade_count: 3 } }),
  });
  const walk = { connected: await connected, ack: await ack, snapshot: await snapshot, update: await update };
  source.close();
  return walk;
}

describe.skipIf(chromiumPath === undefined)('Chromium', () => {
  it('[W45, A10] is told by its WebSocket', async () => {
    const token = await tokenFor({ tenantId: 'chromium, websocket', scope: 'ingest' });
    const walk = await page.evaluate(walkByWebSocket, { token, request });
    expect(walk.transport).toBe('streamgauge.v1');
    await expectWalk(gateway, 'chromium, websocket', walk);
  });

  it('[W45, W23, A3] is told by its EventSource, which leaves by closing', async () => {
    const token = await tokenFor({ tenantId: 'chromium, eventsource', scope: 'ingest' });
    const walk = await page.evaluate(walkByEventSource, { token, request });
    await expectNoSubscriptions(gateway, 'chromium, eventsource');
    await expectWalk(gateway, 'chromium, eventsource', { ...walk, unsubscribed: { success: true } });
  });
});
