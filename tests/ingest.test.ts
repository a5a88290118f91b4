import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

async function post(body: unknown, tenantId = 'producer'): Promise<{ status: number; answer: unknown }> {
  const response = await ingest(gateway.url, 'meters', body, { tenantId });
  return { status: response.status, answer: await response.json() };
}

const at = (meterId: string, power_w: number, more: object = {}): object => ({
  labels: { meterId },
  metrics: { power_w },
  ...more,
});

describe('POST /ingest/:channel', () => {
  it('[I1] takes one sample or an array, and answers 202 with the counts', async () => {
    const none = { duplicates: 0, rejected: [] };
    expect(await post(at('m-1', 1))).toEqual({ status: 202, answer: { accepted: 1, ...none } });
    expect(await post([at('m-1', 2), at('m-2', 3)])).toEqual({ status: 202, answer: { accepted: 2, ...none } });
    expect(await post([])).toEqual({ status: 202, answer: { accepted: 0, ...none } });
  });

  describe('a packed body', () => {
    const packed = async (bytes: Uint8Array<ArrayBuffer>, encoding: string, type = 'application/json') => {
      const response = await fetch(`${gateway.url}/ingest/meters`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await tokenFor({ scope: 'ingest', tenantId: 'packed' })}`,
          'content-type': type,
          'content-encoding': encoding,
        },
        body: bytes,
      });
      return { status: response.status, answer: (await response.json()) as { code?: string } };
    };
    const text = JSON.stringify([at('m-1', 2), at('m-2', 3)]);
    const lines = [at('m-1', 2), at('m-2', 3), { nonsense: 1 }].map((line) => JSON.stringify(line)).join('\n');

    it('[I52] is read when it says how: gzip, deflate, Brotli', async () => {
      expect(await packed(gzipSync(text), 'gzip')).toMatchObject({ status: 202, answer: { accepted: 2 } });
      expect(await packed(deflateSync(text), 'deflate')).toMatchObject({ status: 202, answer: { accepted: 2 } });
      expect(await packed(brotliCompressSync(text), 'br')).toMatchObject({ status: 202, answer: { accepted: 2 } });
      expect(await packed(gzipSync(lines), 'gzip', 'application/x-ndjson')).toMatchObject({
        status: 202,
        answer: { accepted: 2, rejected: [{ index: 2 }] },
      });
    });

    it('[I52] counts as what it unpacks to', async () => {
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
      expect(bomb.length).toBeLessThan(100_000);
      expect(await packed(bomb, 'gzip')).toMatchObject({ status: 413, answer: { code: 'TOO_LARGE' } });
    });

    it('[I52] that is damaged or packed in another way is refused with a reason', async () => {
      const damaged = gzipSync(text).subarray(0, 20);
      expect(await packed(new Uint8Array(damaged), 'gzip')).toMatchObject({
        status: 400,
        answer: { code: 'BAD_MESSAGE' },
      });
      expect(await packed(gzipSync(text), 'compress')).toMatchObject({ answer: { code: 'BAD_MESSAGE' } });
      expect((await post(at('m-1', 1))).status).toBe(202);
    });
  });

  it('[I1] an unknown channel takes nothing', async () => {
    const response = await ingest(gateway.url, 'nothing', { metrics: { a: 1 } });
    expect(await response.json()).toEqual({
      accepted: 0,
      duplicates: 0,
      rejected: [{ index: 0, code: 'FORBIDDEN_CHANNEL', error: `No channel 'nothing' takes samples.` }],
    });
  });

  it('[I3] refuses what is more than a minute ahead or older than the channel takes', async () => {
    const { answer } = await post([
      at('m-1', 1, { timestamp: Date.now() + 55_000 }),
      at('m-1', 1, { timestamp: Date.now() + 65_000 }),
      at('m-1', 1, { timestamp: new Date(Date.now() - 167 * 3_600_000).toISOString() }),
      at('m-1', 1, { timestamp: new Date(Date.now() - 169 * 3_600_000).toISOString() }),
    ]);
    expect(answer).toMatchObject({ accepted: 2, rejected: [{ index: 1 }, { index: 3 }] });
  });

  it('[I4] counts an id once, for each tenant and channel, and takes a corrected repetition of a refused one', async () => {
    const once = at('m-1', 1, { id: 'reading-1' });
    expect((await post(once)).answer).toMatchObject({ accepted: 1, duplicates: 0 });
    expect((await post([once, once])).answer).toMatchObject({ accepted: 0, duplicates: 2 });
    expect((await post(once, 'another')).answer).toMatchObject({ accepted: 1, duplicates: 0 });
    const wrong = { labels: { meterId: 'm-1' }, metrics: { nonsense: 1 }, id: 'reading-2' };
    expect((await post(wrong)).answer).toMatchObject({ accepted: 0, rejected: [{ index: 0 }] });
    expect((await post(at('m-1', 1, { id: 'reading-2' }))).answer).toMatchObject({ accepted: 1 });
  });

  it('[A5] the tenant is the token’s, whatever the body says', async () => {
    const response = await ingest(
      gateway.url,
      'meters',
      { ...at('m-9', 5), tenantId: 'victim' },
      { tenantId: 'attacker' },
    );
    expect(await response.json()).toMatchObject({ accepted: 0, rejected: [{ code: 'INVALID_SAMPLE' }] });
    const victim = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'victim' }));
    await victim.ask('subscribe', { channel: 'meters', groupBy: ['meterId'] });
    await post(at('m-9', 5), 'attacker');
    const attacker = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'attacker' }));
    await attacker.ask('subscribe', { channel: 'meters', groupBy: ['meterId'] });
    await attacker.next(({ event, data }) => (event === 'snapshot' || event === 'update') && data.series.length > 0);
    await victim.ask('ping');
    expect(victim.received.filter(({ event }) => event === 'update')).toEqual([]);
    attacker.close();
    victim.close();
  });

  it('[W20] a message without an id that cannot be met is answered by an error event', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    client.send({ event: 'subscribe', data: { channel: 'nothing' } });
    const { data } = await client.next(({ event }) => event === 'error');
    expect(data).toEqual({ code: 'FORBIDDEN_CHANNEL', error: 'Access denied to channel: nothing', retryable: false });
    client.close();
  });
});

describe('a reader that does not read', () => {
  it('[D7] is closed when answers of more than 1 MiB wait for it, and nobody else notices', async () => {
    const tenantId = 'flood';
    const token = await tokenFor({ tenantId });
    const fast = await RawClient.open(gateway.wsUrl, token);
    const slow = await RawClient.open(gateway.wsUrl, token);
    const request = { channel: 'meters', groupBy: ['meterId'], metrics: ['power_w'], aggregation: { window: 0 } };
    await fast.ask('subscribe', request);
    slow.socket.pause();
    const connections = async (): Promise<number> => {
      const response = await fetch(`${gateway.url}/analytics/stream/status`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await response.json()) as { connections: number }).connections;
    };
    let rounds = 0;
    while ((await connections()) > 1) {
      rounds += 1;
      expect(rounds, 'the slow reader is never closed').toBeLessThan(200);
      for (let id = 0; id < 500; id += 1) slow.send({ event: 'no such event', id: 'x'.repeat(50) });
      await post([at('meter', rounds)], tenantId);
    }
    const updates = await fast.until(() => {
      const heard = fast.received.filter(({ event }) => event === 'update');
      const last = heard.at(-1)?.data.series[0]?.metrics.power_w.value;
      return last === rounds ? heard : undefined;
    });
    expect(updates.map(({ data }) => data.sequence - data.previous)).toEqual(updates.map(() => 1));
    fast.close();
    slow.close();
  });
});
