import { readSettings } from '@streamgauge/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, jwtSecret, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({
    TENANT_SERIES_MAX: '2',
    TENANT_VIEWS_MAX: '1',
    TENANT_SAMPLES_PER_SECOND: '5',
  }));
});
afterAll(() => stop());

const sample = (meterId: string): object => ({ labels: { meterId }, metrics: { power_w: 1 } });

async function codes(samples: object[], tenantId: string): Promise<string[]> {
  const response = await ingest(gateway.url, 'meters', samples, { tenantId });
  const { rejected } = (await response.json()) as { rejected: { index: number; code: string }[] };
  return rejected.map(({ index, code }) => `${index} ${code}`);
}

it('[I6, I10, D11] a tenant has at most the series, samples and views of the settings, and others have theirs', async () => {
  expect(await codes(['a', 'b', 'c', 'a'].map(sample), 'one')).toEqual(['2 LIMIT_SERIES']);
  expect(await codes(['a', 'b', 'a', 'a', 'a', 'a', 'a'].map(sample), 'two')).toEqual(['5 LIMIT_RATE', '6 LIMIT_RATE']);
  const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'one' }));
  expect(await client.ask('subscribe', { meterId: 'a' })).toMatchObject({ success: true });
  expect(await client.ask('subscribe', { meterId: 'a' })).toMatchObject({ success: true });
  expect(await client.ask('subscribe', { meterId: 'b' })).toMatchObject({
    success: false,
    code: 'LIMIT_VIEWS',
    retryable: true,
    retryAfterMs: 120_000,
  });
  client.close();
});

it('[W33] a secret that everybody can read stops the start', () => {
  expect(() => readSettings({ JWT_SECRET: 'a-long-random-text-of-32-characters' })).toThrow(
    /JWT_SECRET is the example/,
  );
});

it('[W33] a wrong limit stops the start and names its variable', () => {
  const settings = (value: string) => () => readSettings({ JWT_SECRET: jwtSecret, TENANT_VIEWS_MAX: value });
  expect(settings('none')).toThrow(/TENANT_VIEWS_MAX is no whole number from 1 to 10000000/);
  expect(settings('0')).toThrow(/TENANT_VIEWS_MAX/);
});
