/** `/ws` with compression, to clients that are not ours: `ws`, and a browser where there is one. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient, type Received } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ WS_COMPRESSION: 'true' }));
});
afterAll(() => stop());

const request = { channel: 'meters', metrics: ['power_w'], groupBy: ['meterId'], aggregation: { window: 0 } };
const samples = (round: number): object[] =>
  [1, 2, 3].map((meter) => ({ labels: { meterId: `m-${meter}` }, metrics: { power_w: round * meter } }));

const updates = (received: readonly Received[]): unknown[] =>
  received.filter(({ event }) => event === 'update').map(({ data }) => data);

/** Posts until every client has heard of the last round. */
async function rounds(from: number, to: number, clients: readonly RawClient[]): Promise<void> {
  for (let round = from; round <= to; round += 1) {
    await ingest(gateway.url, 'meters', samples(round), { tenantId: 'one' });
    const hasRound = (received: readonly Received[]): true | undefined =>
      JSON.stringify(updates(received).at(-1))?.includes(`"value":${round * 3}`) || undefined;
    await Promise.all(clients.map((client) => client.until(() => hasRound(client.received))));
  }
}

it('[W28, W1] clients that come at different times hear the same updates, compressed or not', async () => {
  const token = await tokenFor({ tenantId: 'one' });
  const clients: RawClient[] = [];
  for (const compression of [true, true, false, true]) {
    const client = await RawClient.open(gateway.wsUrl, token, {}, compression);
    expect(client.socket.extensions).toBe(compression ? 'permessage-deflate' : '');
    clients.push(client);
    await client.ask('subscribe', request);
    await rounds(clients.length * 20 - 19, clients.length * 20, clients);
  }
  const [all = [], ...others] = clients.map(({ received }) => updates(received));
  expect(all.length).toBeGreaterThanOrEqual(80);
  for (const some of others) expect(some).toEqual(all.slice(-some.length));
  for (const client of clients) client.close();
});

it('[W5] a compressed message is as long as what is in it', async () => {
  const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'one' }));
  client.socket.send(' '.repeat(10_000_000), { compress: true });
  expect((await client.untilClosed()).code).toBe(1009);
});

it('[W28] a gateway that is not told to compress agrees on nothing', async () => {
  const { gateway: plain, stop: stopPlain } = await startTestGateway();
  const client = await RawClient.open(plain.wsUrl, await tokenFor());
  expect(client.socket.extensions).toBe('');
  client.close();
  await stopPlain();
});

async function listen(page: Page, token: string): Promise<void> {
  await page.evaluate(
    ([url = '', bearer = '', subscribe = '']) => {
      const socket = new WebSocket(url, ['streamgauge.v1', `bearer.${bearer}`]);
      const heard: string[] = [];
      Object.assign(window, { socket, heard });
      socket.onmessage = ({ data }) => heard.push(data as string);
      socket.onopen = () => socket.send(subscribe);
    },
    [gateway.wsUrl, token, JSON.stringify({ event: 'subscribe', id: 1, data: request })],
  );
  await page.waitForFunction(() =>
    (window as unknown as { heard: string[] }).heard.some((text) => text.includes('"ack"')),
  );
}

it.skipIf(chromiumPath === undefined)('[W28] a browser hears what an uncompressed client hears', async () => {
  const browser = await launchChromium();
  const token = await tokenFor({ tenantId: 'one' });
  const pages: Page[] = [];
  const plain = await RawClient.open(gateway.wsUrl, token, {}, false);
  await plain.ask('subscribe', request);
  for (let round = 1; round <= 3; round += 1) {
    const page = await browser.newPage();
    await page.goto(`${gateway.url}/health/live`);
    await listen(page, token);
    pages.push(page);
    await rounds(round * 20 - 19, round * 20, [plain]);
  }
  const all = updates(plain.received);
  const last = JSON.stringify(all.at(-1));
  for (const page of pages) {
    await page.waitForFunction(
      (end) => (window as unknown as { heard: string[] }).heard.some((text) => text.includes(end)),
      last,
    );
    const { heard, extensions } = await page.evaluate(() => {
      const { socket, heard: texts } = window as unknown as { socket: WebSocket; heard: string[] };
      return { heard: texts, extensions: socket.extensions };
    });
    const some = updates(heard.map((text) => JSON.parse(text) as Received));
    expect(extensions).toBe('permessage-deflate');
    expect(some).toEqual(all.slice(-some.length));
  }
  plain.close();
  await browser.close();
});
