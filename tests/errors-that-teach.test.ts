/** What somebody reads who has made a common mistake: what is wrong, and what would be right. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { ingest, type TokenWishes, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

async function refusal(open: Promise<{ close(): void }>): Promise<Error & { data?: { error: string } }> {
  return open.then(
    () => new Error('it was let in'),
    (error: Error) => error,
  );
}
async function answer(request: object, wishes: TokenWishes = {}): Promise<string> {
  const client = await RawClient.open(gateway.wsUrl, await tokenFor(wishes));
  const { error } = await client.ask('subscribe', request);
  client.close();
  return error;
}
const secondsAgo =
  /^Authentication failed: the token has expired \(6\d s ago; the server's clock is at \d{4}-\d\d-\d\dT.*Z\)$/;

it('[W2] the wrong namespace of Socket.IO: which one is right', async () => {
  const { message } = await refusal(SocketIoClient.open(gateway.url, await tokenFor(), {}, '/'));
  expect(message).toBe('Invalid namespace "/" — metrics are at "/analytics/stream"');
});

it('[A1] an expired token: for how long, and by which clock', async () => {
  const token = await tokenFor({ lifeS: -61 });
  const raw = await RawClient.open(gateway.wsUrl, token);
  expect((await raw.next(({ event }) => event === 'error')).data.error).toMatch(secondsAgo);
  const socketIo = await refusal(SocketIoClient.open(gateway.url, token));
  expect(socketIo.message).toBe('Authentication failed');
  expect(socketIo.data?.error).toMatch(secondsAgo);
  const http = await fetch(`${gateway.url}/analytics/stream/status`, { headers: { authorization: `Bearer ${token}` } });
  expect(((await http.json()) as { error: string }).error).toMatch(secondsAgo);
});

it('[A1, A2] no token: that none was sent', async () => {
  const raw = await RawClient.open(gateway.wsUrl);
  raw.send({ event: 'subscribe', data: { channel: 'pnl' } });
  expect((await raw.next(({ event }) => event === 'error')).data.error).toBe(
    'Authentication failed: no token was sent',
  );
});

it('[A5] a token without its tenant: which claim is missing', async () => {
  const raw = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: '' }));
  expect((await raw.next(({ event }) => event === 'error')).data.error).toBe(
    "Authentication failed: the token's tenantId is missing or of the wrong form",
  );
});

it('[A6] a role that is missing: the requirement’s sentence, and no word of which role it would take', async () => {
  expect(await answer({ channel: 'pnl' }, { roles: ['NURSE'] })).toBe('Access denied to channel: pnl');
});

it('[A7] a metric with a typing error: the nearest one, and all there are', async () => {
  expect(await answer({ channel: 'pnl', metrics: ['totl_pnl'] })).toBe(
    'Invalid metrics: totl_pnl. Did you mean total_pnl? You can see: realized_pnl, unrealized_pnl, total_pnl.',
  );
});

it('[W4, W10] a message of the wrong form: the field, and what there is', async () => {
  expect(await answer({ channel: 'pnl', metric: ['total_pnl'] })).toMatch(/Unrecognized key: "metric"/);
  const client = await RawClient.open(gateway.wsUrl, await tokenFor());
  expect((await client.ask('subscribe:pnl')).error).toBe(
    "Bad message: there is no event 'subscribe:pnl'; use subscribe, update-subscription, resync, unsubscribe, auth:refresh or ping",
  );
  client.send('subscribe');
  expect((await client.next(({ event }) => event === 'error')).data.error).toBe(
    'Bad message: a message is a JSON text {event, data, id?}',
  );
  client.close();
});

it('[I5, A9] a sample that is not taken: why, and what would be', async () => {
  const { rejected } = (await (await ingest(gateway.url, 'pnl', { metrics: { realised: 1 } })).json()) as {
    rejected: { error: string }[];
  };
  expect(rejected[0]?.error).toMatch(/pnl takes no metric 'realised'; it takes: realized_pnl, unrealized_pnl/);
  const { error } = (await (await ingest(gateway.url, 'pnl', [], { scope: 'read' })).json()) as { error: string };
  expect(error).toBe('This needs a token with scope ingest.');
});
