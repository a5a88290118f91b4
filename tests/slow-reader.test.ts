/** Readers of `/ws` that do not keep up, over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';

const meters = Array.from({ length: 2_000 }, (_, index) => `meter-with-a-long-name-${index}`);
const request = { channel: 'meters', groupBy: ['meterId'], metrics: ['power_w'], aggregation: { window: 0 } };

/** What a receiver holds at the end, and what it was told on the way; fails on a gap. */
function follow({ received }: RawClient): { values: Map<string, number>; position: number } {
  const values = new Map<string, number>();
  let position = -1;
  for (const { event, data } of received) {
    if (event !== 'snapshot' && event !== 'update') continue;
    if (event === 'update') expect(data.previous).toBe(position);
    position = data.sequence;
    for (const { labels, metrics } of data.series ?? []) values.set(labels.meterId, metrics.power_w.value);
  }
  return { values, position };
}

describe.each([{ directWrites: 'true' }, { directWrites: 'false' }])('WS_DIRECT_WRITES=$directWrites', (options) => {
  let gateway: TestGateway;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, stop } = await startTestGateway({ WS_DIRECT_WRITES: options.directWrites }));
  });
  afterAll(() => stop());

  it('[W27] a reader that stops for a while is told, and ends with what a fast one has', async () => {
    const token = await tokenFor();
    const [fast, slow] = [await RawClient.open(gateway.wsUrl, token), await RawClient.open(gateway.wsUrl, token)];
    await fast.ask('subscribe', request);
    await slow.ask('subscribe', request);
    slow.socket.pause();
    for (let round = 1; round <= 20; round += 1) {
      const samples = meters.map((meterId, index) => ({
        labels: { meterId },
        metrics: { power_w: round * 10 + index },
      }));
      expect((await ingest(gateway.url, 'meters', samples)).status).toBe(202);
      await fast.until(() =>
        follow(fast).values.get('meter-with-a-long-name-1') === round * 10 + 1 ? true : undefined,
      );
    }
    slow.socket.resume();
    await slow.until(() => (follow(slow).values.get('meter-with-a-long-name-1') === 201 ? true : undefined));
    const [all, late] = [follow(fast), follow(slow)];
    expect(late.values).toEqual(all.values);
    expect(late.position).toBe(all.position);
    expect(slow.received.some(({ event, data }) => event === 'stream:quality' && data.level !== 'live')).toBe(true);
    fast.close();
    slow.close();
  });
});
