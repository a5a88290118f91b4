import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';

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

describe('a gateway whose database is not there at the start', () => {
  it('[W35] is alive, is not ready, and says why', async () => {
    expect(await (await fetch(`${gateway.url}/health/live`)).json()).toEqual({ status: 'ok' });
    let response = await fetch(`${gateway.url}/health/ready`);
    let body = (await response.json()) as Readiness;
    while (body.components.database.status === 'starting') {
      response = await fetch(`${gateway.url}/health/ready`);
      body = (await response.json()) as Readiness;
    }
    expect(response.status).toBe(503);
    expect(body).toMatchObject({
      status: 'unavailable',
      components: { gateway: 'starting', database: { status: 'down' }, durability: { status: 'recovering' } },
    });
    expect(body.components.database.reason).toContain('ECONNREFUSED');
  });

  it('[S11] lets in neither producers nor people, and tells them when to try again', async () => {
    const posted = await ingest(gateway.url, 'pnl', {});
    expect([posted.status, posted.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await posted.json()).toMatchObject({ code: 'STARTING', retryable: true });
    const token = await tokenFor();
    await expect(RawClient.open(gateway.wsUrl, token)).rejects.toThrow('503');
    for (const path of ['/socket.io/?EIO=4&transport=polling', '/sse?channel=pnl']) {
      const answer = await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '1']);
    }
  });
});
