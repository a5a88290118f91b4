import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient, type Received } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { ingest, type TokenWishes, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

/** The grace after `exp` is 25 s: 22 s ago is the end in 3 s. */
const almostOverS = -22;

/** What both doors can do, so that both are held to the same. */
interface Client {
  readonly received: readonly Received[];
  ask(event: string, data?: unknown): Promise<unknown>;
  close(): void;
}
const doors: readonly [string, (wishes: TokenWishes) => Promise<Client>][] = [
  ['/ws', async (wishes) => RawClient.open(gateway.wsUrl, await tokenFor(wishes))],
  ['Socket.IO', async (wishes) => SocketIoClient.open(gateway.url, await tokenFor(wishes))],
];

async function heard(client: Client, event: string): Promise<Received> {
  return expect
    .poll(() => client.received.find((message) => message.event === event), { timeout: 10_000 })
    .toBeDefined()
    .then(() => client.received.find((message) => message.event === event) as Received);
}

describe.each(doors)('a session at %s', (_door, open) => {
  it('[A13, A11] is told before its token ends, brings another one, and goes on', async () => {
    const client = await open({ lifeS: almostOverS });
    const { data } = await heard(client, 'session:expiring');
    expect(data).toEqual({ expiresAt: expect.any(Number) });
    const startMs = Date.now();
    const answer = await client.ask('auth:refresh', { token: await tokenFor({ lifeS: 600 }) });
    expect(answer).toEqual({ success: true, expiresAt: expect.any(Number) });
    // The old token's end and its grace are over by then.
    await expect
      .poll(async () => ((await client.ask('ping')) as { pong: number }).pong, { timeout: 10_000, interval: 250 })
      .toBeGreaterThan(startMs + 4_000);
    const events = client.received.map(({ event }) => event).filter((event) => event !== 'ack');
    expect(events).toEqual(['connected', 'session:expiring']);
    client.close();
  });

  it('[A11] loses with the new token what it does not cover: at once, and it is told which', async () => {
    const tenantId = `fewer-rights-${_door}`;
    const client = await open({ tenantId, roles: ['TRADER', 'NURSE'] });
    const subscribe = (channel: string, metrics?: string[]): Promise<unknown> =>
      client.ask('subscribe', { channel, aggregation: { window: 0 }, ...(metrics && { metrics }) });
    await subscribe('pnl', ['realized_pnl']);
    await subscribe('pnl', ['realized_pnl', 'unrealized_pnl']);
    await subscribe('vitals', ['heart_rate']);
    const token = await tokenFor({ tenantId, roles: ['TRADER'], metrics: ['realized_pnl'] });
    expect(await client.ask('auth:refresh', { token })).toMatchObject({ success: true });
    const revoked = client.received.filter(({ event }) => event === 'subscription:revoked');
    expect(revoked.map(({ data }) => data)).toEqual([
      { subscriptionId: 's2', code: 'UNKNOWN_METRIC' },
      { subscriptionId: 's3', code: 'FORBIDDEN_CHANNEL' },
    ]);
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1, unrealized_pnl: 2 } }, { tenantId });
    await ingest(gateway.url, 'vitals', { labels: { patientId: 'p' }, metrics: { heart_rate: 70 } }, { tenantId });
    const { data } = await heard(client, 'update');
    expect(Object.keys(data.metrics)).toEqual(['realized_pnl']);
    expect(await subscribe('vitals')).toMatchObject({ success: false, code: 'FORBIDDEN_CHANNEL' });
    client.close();
  });

  it('[A11] gains with the new token what it covers', async () => {
    const client = await open({ roles: ['TRADER'] });
    expect(await client.ask('subscribe', { channel: 'vitals' })).toMatchObject({ success: false });
    await client.ask('auth:refresh', { token: await tokenFor({ roles: ['TRADER', 'NURSE'] }) });
    expect(await client.ask('subscribe', { channel: 'vitals' })).toMatchObject({ success: true });
    client.close();
  });

  it('[A11] is refused a token of another user or tenant, one that is not good, and none; and goes on as it was', async () => {
    const client = await open({ roles: ['TRADER'] });
    const tokens = [
      await tokenFor({ sub: 'another' }),
      await tokenFor({ tenantId: 'another' }),
      await tokenFor({ secret: 'another-secret-that-is-long-enough!!' }),
    ];
    for (const token of tokens) {
      expect(await client.ask('auth:refresh', { token })).toMatchObject({ success: false, code: 'UNAUTHENTICATED' });
    }
    const expired = await tokenFor({ lifeS: -60 });
    expect(await client.ask('auth:refresh', { token: expired })).toMatchObject({ code: 'TOKEN_EXPIRED' });
    for (const data of [{}, { token: 7 }, 'token', null, { token: '', more: 1 }]) {
      expect(await client.ask('auth:refresh', data)).toMatchObject({ success: false, code: 'BAD_MESSAGE' });
    }
    expect(await client.ask('subscribe', { channel: 'pnl' })).toMatchObject({ success: true });
    client.close();
  });

  it('[A11] counts the token that came last of several at once', async () => {
    const client = await open({ roles: ['TRADER'] });
    const tokens = await Promise.all(['NURSE', 'TRADER', 'NURSE', 'TRADER'].map((role) => tokenFor({ roles: [role] })));
    await Promise.all(tokens.map((token) => client.ask('auth:refresh', { token })));
    expect(await client.ask('subscribe', { channel: 'pnl' })).toMatchObject({ success: true });
    expect(await client.ask('subscribe', { channel: 'vitals' })).toMatchObject({ success: false });
    client.close();
  });
});
