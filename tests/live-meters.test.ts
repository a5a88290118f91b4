import { MetricsGateway } from '@streamgauge/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

it('[L7, W14] 300 connections at once, each on its own meter, hear every reading of it and none of another', async () => {
  const tenantId = 'street';
  const meterIds = Array.from({ length: 300 }, (_, index) => `m-${index}`);
  const clients = await Promise.all(
    meterIds.map(async (meterId) => {
      const token = await tokenFor({ sub: `customer of ${meterId}`, tenantId, roles: ['ENERGY_CUSTOMER'] });
      const client = await RawClient.open(gateway.wsUrl, token);
      expect(await client.ask('subscribe', { meterId })).toMatchObject({ success: true });
      return { meterId, client };
    }),
  );
  const meters = gateway.app.get(MetricsGateway);
  for (const round of [1, 2, 3]) {
    meterIds.forEach((meterId, index) => {
      meters.broadcastMetrics(tenantId, meterId, { power_w: index + round * 1_000 });
    });
    await Promise.all(
      clients.map(({ client }, index) =>
        client.next(({ data }) => data?.metrics?.power_w?.value === index + round * 1_000),
      ),
    );
  }
  for (const { meterId, client } of clients) {
    const updates = client.received.filter(({ event }) => event === 'update');
    expect(new Set(updates.map((update) => update.meterId))).toEqual(new Set([meterId]));
    client.close();
  }
  expect(() => meters.broadcastMetrics(tenantId, 'm-1', { mood: 1 })).toThrow('mood');
});
