/** What operators look at and do: by tenant for its administrators, of all tenants for whoever runs the gateway. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { type TokenWishes, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is looked at, not used
  readonly body: Record<string, any>;
}

async function ask(route: string, wishes: TokenWishes, method = 'GET'): Promise<Answer> {
  const response = await fetch(`${gateway.url}/analytics/stream/${route}`, {
    method,
    headers: { authorization: `Bearer ${await tokenFor(wishes)}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function connect(tenantId: string, sub: string, ...channels: readonly string[]): Promise<RawClient> {
  const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId, sub }));
  for (const channel of channels) await client.ask('subscribe', { channel });
  return client;
}

const admin = { tenantId: 'a', sub: 'admin-a', scope: 'admin' };
const runner = { tenantId: 'ops', sub: 'runner', scope: 'admin admin:all' };

describe('GET /analytics/stream/operations', () => {
  it('[U15] has sums by tenant, door and channel; of the own tenant, of all only with admin:all', async () => {
    const clients = [
      await connect('a', 'u1', 'pnl', 'positions'),
      await connect('a', 'u2', 'pnl'),
      await connect('b', 'u3'),
    ];
    const own = await ask('operations', admin);
    expect(own.status).toBe(200);
    expect(own.body).toMatchObject({ connections: 2, subscriptions: 3, node: { draining: false } });
    expect(own.body.tenants).toEqual([{ name: 'a', connections: 2, subscriptions: 3, behind: 0, waitingBytes: 0 }]);
    expect(own.body.channels).toEqual([
      { name: 'pnl', connections: 2, subscriptions: 2, behind: 0 },
      { name: 'positions', connections: 1, subscriptions: 1, behind: 0 },
    ]);
    expect(own.body).not.toHaveProperty('kafka');
    expect(own.body).not.toHaveProperty('closures');
    const all = await ask('operations?tenants=all', runner);
    expect(all.body.tenants.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    expect(all.body.kafka).toEqual([]);
    for (const refused of [await ask('operations?tenants=all', admin), await ask('operations', { tenantId: 'a' })]) {
      expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN_SCOPE' } });
    }
    for (const client of clients) client.close();
  });
});

describe('GET /analytics/stream/connections', () => {
  it('[W37] searches, sorts and pages, and says how many there are', async () => {
    const clients = [];
    for (let n = 0; n < 12; n += 1) clients.push(await connect('paged', `user-${n}`, ...(n === 7 ? ['pnl'] : [])));
    const wishes = { tenantId: 'paged', scope: 'admin' };
    const names = ({ body }: Answer): string[] => body.connections.map(({ userId }: { userId: string }) => userId);
    const most = await ask('connections?sort=subscriptions&limit=3', wishes);
    expect(most.body.total).toBe(12);
    expect(names(most)).toHaveLength(3);
    expect(names(most)[0]).toBe('user-7');
    expect(names(await ask('connections?search=user-1&sort=userId', wishes))).toEqual(['user-1', 'user-10', 'user-11']);
    expect(names(await ask('connections?sort=userId&offset=11', wishes))).toEqual(['user-9']);
    expect(await ask('connections?limit=0', wishes)).toMatchObject({ status: 400, body: { code: 'BAD_MESSAGE' } });
    for (const client of clients) client.close();
  });
});

describe('POST /analytics/stream/connections/:id/disconnect', () => {
  it('[U16] ends the connection and asks its client to come back; another tenant’s is not there', async () => {
    const client = await connect('a', 'victim', 'pnl');
    const { body } = await ask('connections?search=victim', admin);
    const [{ id }] = body.connections;
    const route = `connections/${id}/disconnect`;
    expect(await ask(route, { tenantId: 'b', scope: 'admin' }, 'POST')).toMatchObject({
      status: 404,
      body: { code: 'CONNECTION_NOT_FOUND' },
    });
    expect(await ask(route, { tenantId: 'a' }, 'POST')).toMatchObject({ status: 403 });
    expect(await ask(route, admin, 'POST')).toEqual({ status: 200, body: { id } });
    expect(await client.until(() => client.closed)).toMatchObject({ code: 4001 });
    const { body: after } = await ask('operations', admin);
    expect(after.actions[0]).toMatchObject({ by: 'admin-a', what: 'disconnect', connectionId: id, count: 1 });
  });
});

describe('POST /analytics/stream/drain', () => {
  it('[U17] is not ready, sends everybody away and serves whoever comes back, until it resumes', async () => {
    const clients = [await connect('a', 'd1', 'pnl'), await connect('b', 'd2', 'pnl')];
    expect(await ask('drain', admin, 'POST')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN_SCOPE' } });
    const drained = await ask('drain', runner, 'POST');
    expect(drained.body).toMatchObject({ draining: true, reconnectWithinMs: 10_000 });
    expect(drained.body.told).toBeGreaterThanOrEqual(2);
    for (const client of clients) expect(await client.until(() => client.closed)).toMatchObject({ code: 4001 });
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(503);
    const back = await connect('a', 'd1', 'pnl');
    expect((await ask('operations', admin)).body.node.draining).toBe(true);
    expect(await ask('resume', runner, 'POST')).toEqual({ status: 200, body: { draining: false } });
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
    back.close();
  });
});
