/**
 * The Big List of Naughty Strings (npm `big-list-of-naughty-strings`), each at every place where a stranger may choose a name.
 * Whatever is answered, it is an answer: the gateway lives, and a bystander's stream has no gap.
 */
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Bystander } from '../harness/bystander.js';
import { startTestGateway, type TestGateway } from '../harness/gateway.js';
import { RawClient } from '../harness/raw-client.js';
import { ingest, tokenFor } from '../harness/token.js';

const require = createRequire(import.meta.url);
/** As texts of JSON keep them: half a surrogate pair is no text, and none is among them. */
const strings = [...new Set(require('big-list-of-naughty-strings/blns.json') as string[])];

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: Bystander;
let client: RawClient;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ MESSAGES_PER_SECOND: '100000' }));
  bystander = await Bystander.open(gateway);
  client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'naughty' }));
});
afterEach(() => bystander.missesNothing());
afterAll(async () => {
  bystander.close();
  client.close();
  await stop();
});

describe('each naughty string', () => {
  it('[W45] is a label value that comes back as it was sent, or is refused by a rule', async () => {
    const labels = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'labels' }));
    await labels.ask('subscribe', { channel: 'meters', groupBy: ['meterId'], aggregation: { window: 0 } });
    const samples = strings.map((meterId, index) => ({ labels: { meterId }, metrics: { power_w: index + 1 } }));
    const answer = await ingest(gateway.url, 'meters', samples, { tenantId: 'labels' });
    const { accepted, rejected } = (await answer.json()) as { accepted: number; rejected: { index: number }[] };
    expect(accepted + rejected.length).toBe(strings.length);
    const refused = new Set(rejected.map(({ index }) => index));
    const expected = new Map(strings.flatMap((text, index) => (refused.has(index) ? [] : [[text, index + 1]])));
    const heard = new Map<string, number>();
    await labels.next(({ event, data }) => {
      if (event !== 'snapshot' && event !== 'update') return false;
      for (const { labels: of, metrics } of data.series ?? []) heard.set(of.meterId, metrics.power_w.value);
      return heard.size === expected.size;
    });
    expect(heard).toEqual(expected);
    // Only the empty one, those that are too long and those with control characters may be refused.
    for (const index of refused) expect(strings[index]).toMatch(/^$|^.{257,}$|[\p{Cc}\p{Cs}]/su);
    labels.close();
  });

  it('[W45] is an id by which a repetition is known', async () => {
    const samples = strings.map((id) => ({ id, metrics: { trade_count: 1 } }));
    const post = async (): Promise<{ accepted: number; duplicates: number; rejected: unknown[] }> =>
      (await ingest(gateway.url, 'trading.metrics', samples, { tenantId: 'ids' })).json() as never;
    const first = await post();
    const again = await post();
    expect(first.accepted + first.rejected.length).toBe(strings.length);
    expect(again).toMatchObject({ accepted: 0, duplicates: first.accepted });
  });

  it('[W45] is the name of a channel, metric, label or filter that is not known', async () => {
    for (const text of strings) {
      const asked = [
        { channel: text },
        { channel: 'meters', metrics: [text] },
        { channel: 'meters', groupBy: [text] },
        { channel: 'meters', filter: { op: 'eq', key: text, value: 'x' } },
        { channel: 'meters', aggregation: { type: text, window: 1 } },
      ];
      for (const request of asked) {
        expect(await client.ask('subscribe', request), JSON.stringify(request)).toMatchObject({
          success: false,
          code: expect.stringMatching(/^[A-Z_]+$/),
        });
      }
    }
  });

  it('[W45] is a value in a filter, and fits nothing else', async () => {
    for (const value of strings) {
      const answer = await client.ask('subscribe', { channel: 'meters', filter: { op: 'eq', key: 'meterId', value } });
      if (answer.success === true) await client.ask('unsubscribe', { subscriptionId: answer.subscriptionId });
      else expect(answer.code).toMatch(/^[A-Z_]+$/);
    }
  });

  it('[W45] is a tenant’s and a user’s name, and finds nobody else’s numbers', async () => {
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 7 } }, { tenantId: 'naughty' });
    for (const name of strings.filter((text) => text.trim() !== '')) {
      const token = await tokenFor({ tenantId: name, sub: name });
      const response = await fetch(`${gateway.url}/analytics/stream/status`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([200, 401], name).toContain(response.status);
      expect(JSON.stringify(await response.json())).not.toContain('naughty');
    }
  });

  it('[W45] is a part of an address, a header and a subprotocol, as far as HTTP allows', async () => {
    for (const text of strings) {
      const path = encodeURIComponent(text);
      for (const url of [`/ingest/${path}`, `/sse?channel=${path}&metrics=${path}`, `/${path}`]) {
        const { status } = await fetch(`${gateway.url}${url}`, { method: url.startsWith('/ingest') ? 'POST' : 'GET' });
        expect(status, url).toBeLessThan(500);
      }
    }
    const tokens = strings.filter((text) => /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/.test(text));
    for (const protocol of tokens) {
      const socket = new WebSocket(gateway.wsUrl, [protocol]);
      await new Promise((resolve) => socket.once('open', resolve).once('error', resolve));
      expect(socket.protocol).toBe('');
      socket.terminate();
    }
  });
});
