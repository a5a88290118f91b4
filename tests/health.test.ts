import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nowhere' }));
});
afterAll(() => stop());

interface Readiness {
  readonly status: string;
  readonly components: { readonly database: { readonly status: string; readonly reason?: string } };
}

describe('a gateway whose database is away', () => {
  it('[W35] is alive, ready and degraded, and says why', async () => {
    expect(await (await fetch(`${gateway.url}/health/live`)).json()).toEqual({ status: 'ok' });
    let response = await fetch(`${gateway.url}/health/ready`);
    let body = (await response.json()) as Readiness;
    while (body.components.database.status === 'starting') {
      response = await fetch(`${gateway.url}/health/ready`);
      body = (await response.json()) as Readiness;
    }
    expect(response.status).toBe(200);
    expect(body).toMatchObject({ status: 'degraded', components: { gateway: 'up', database: { status: 'down' } } });
    expect(body.components.database.reason).toContain('ECONNREFUSED');
  });

  it('[W35] serves live numbers all the same, its own state among them', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'watching', roles: [] }));
    await client.ask('subscribe', { channel: 'system.status', groupBy: ['component'] });
    const update = await client.next(({ event }) => event === 'update');
    const rows = update.data.series as { labels: { component?: string }; metrics: Record<string, { value: number }> }[];
    const of = (component?: string) => rows.find(({ labels }) => labels.component === component)?.metrics;
    expect(of('store')?.ready?.value).toBe(0);
    expect(of('gateway')?.ready?.value).toBe(1);
    expect(of()?.sessions?.value).toBe(1);
    client.close();
  });
});
