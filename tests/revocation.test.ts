import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, readSettings, startGateway } from '@streamgauge/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { SseClient } from './harness/sse-client.js';
import { ingest, jwtSecret, type TokenWishes, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let folder: string;
let gateway: Gateway;

const start = (): Promise<Gateway> =>
  startGateway(
    readSettings({ PORT: '0', JWT_SECRET: jwtSecret, DATA_DIR: folder, LOG_LEVEL: 'error', REVOCATIONS_MAX: '20' }),
  );
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
  gateway = await start();
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

const secondsAgo = (s: number): number => Math.floor(Date.now() / 1_000) - s;
const wsUrl = (): string => `${gateway.url.replace('http', 'ws')}/ws`;
const openSse = async (wishes: TokenWishes): Promise<SseClient> =>
  SseClient.open(`${gateway.url}/sse?channel=pnl`, { authorization: `Bearer ${await tokenFor(wishes)}` });
const open = async (wishes: TokenWishes): Promise<RawClient> => {
  const client = await RawClient.open(wsUrl(), await tokenFor(wishes));
  await client.until(() => client.received[0] ?? client.closed);
  return client;
};

async function revoke(body: unknown, wishes: TokenWishes = {}, query = ''): Promise<{ status: number; body: unknown }> {
  const token = await tokenFor({ sub: 'boss', scope: 'admin', issuedAtS: secondsAgo(-1), ...wishes });
  const response = await fetch(`${gateway.url}/admin/revocations${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('an administrator', () => {
  it('[A12] ends all sessions of a user at once, at every door, and no others', async () => {
    const wishes = { tenantId: 'a', sub: 'eve', issuedAtS: secondsAgo(60) };
    const raw = await open(wishes);
    const socketIo = await SocketIoClient.open(gateway.url, await tokenFor(wishes));
    const sse = await openSse(wishes);
    await sse.next('snapshot');
    const others = [await open({ ...wishes, sub: 'ada' }), await open({ ...wishes, tenantId: 'b' })];
    const otherSse = await openSse({ ...wishes, sub: 'ada' });
    const { status, body } = await revoke({ userId: 'eve', reason: 'the key was lost' }, { tenantId: 'a' });
    expect([status, body]).toMatchObject([201, { tenantId: 'a', userId: 'eve', endedSessions: 3 }]);
    expect(await raw.untilClosed()).toEqual({ code: 4503, reason: 'SESSION_REVOKED' });
    expect(raw.received.at(-1)).toEqual({
      event: 'error',
      data: {
        code: 'SESSION_REVOKED',
        error: 'This session was ended by an administrator: the key was lost; sign in again to get a new token.',
        retryable: false,
      },
    });
    expect(await socketIo.untilEnded()).toBe('io server disconnect');
    expect((await socketIo.next('error')).data).toMatchObject({ code: 'SESSION_REVOKED' });
    expect((await sse.next('error')).data).toMatchObject({ code: 'SESSION_REVOKED' });
    await until('the end of the stream', () => sse.isOver);
    expect(otherSse.isOver).toBe(false);
    otherSse.close();
    for (const other of others) {
      expect(await other.ask('ping')).toMatchObject({ pong: expect.any(Number) });
      other.close();
    }
  });

  it('[A12] refuses the tokens from before, at every door, and takes those from after', async () => {
    const before = { tenantId: 'c', sub: 'eve', scope: 'ingest', issuedAtS: secondsAgo(60) };
    const other = await open({ ...before, sub: 'ada' });
    await revoke({ userId: 'eve' }, { tenantId: 'c' });
    for (const wishes of [before, { tenantId: 'c', sub: 'eve', scope: 'ingest' }]) {
      const raw = await open(wishes);
      expect(await raw.untilClosed()).toEqual({ code: 4500, reason: 'TOKEN_REVOKED' });
      await expect(SocketIoClient.open(gateway.url, await tokenFor(wishes))).rejects.toMatchObject({
        message: 'Authentication failed',
        data: { code: 'TOKEN_REVOKED' },
      });
      const stream = await openSse(wishes);
      expect([stream.response.status, await stream.response.json()]).toMatchObject([401, { code: 'TOKEN_REVOKED' }]);
      const posted = await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1 } }, wishes);
      expect([posted.status, await posted.json()]).toMatchObject([401, { code: 'TOKEN_REVOKED' }]);
    }
    const padded = await RawClient.open(wsUrl(), undefined, { authorization: `Bearer ${await tokenFor(before)}=` });
    expect(await padded.untilClosed()).toMatchObject({ code: 4500 });
    expect(await other.ask('auth:refresh', { token: await tokenFor(before) })).toMatchObject({ code: 'TOKEN_REVOKED' });
    other.close();
    const after = await open({ ...before, issuedAtS: secondsAgo(-2) });
    expect(after.received[0]).toMatchObject({ event: 'connected' });
    after.close();
  });

  it('[A12] ends one token by its id, or a whole tenant', async () => {
    const wishes = { tenantId: 'd', sub: 'eve', issuedAtS: secondsAgo(60) };
    const one = await open({ ...wishes, jti: 'one' });
    const two = await open({ ...wishes, jti: 'two' });
    expect((await revoke({ jti: 'one' }, { tenantId: 'd' })).body).toMatchObject({ jti: 'one', endedSessions: 1 });
    expect(await one.untilClosed()).toMatchObject({ code: 4503 });
    const again = await open({ ...wishes, jti: 'one', issuedAtS: secondsAgo(-20) });
    expect(await again.untilClosed()).toMatchObject({ reason: 'TOKEN_REVOKED' });
    expect(await two.ask('ping')).toMatchObject({ pong: expect.any(Number) });
    expect((await revoke({ tenantId: 'd' }, { tenantId: 'd' })).body).toMatchObject({ endedSessions: 1 });
    expect(await two.untilClosed()).toMatchObject({ code: 4503 });
  });

  it('[A12, A9] does so in its own tenant, in another one only with the right to all and when it says so; nobody else may', async () => {
    const eve = await open({ tenantId: 'e', sub: 'eve', issuedAtS: secondsAgo(60) });
    expect(await revoke({ userId: 'eve' }, { tenantId: 'f' })).toMatchObject({ body: { endedSessions: 0 } });
    const foreign = { tenantId: 'e', userId: 'eve' };
    expect(await revoke(foreign, { tenantId: 'f' })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN_TENANT' } });
    expect(await revoke({ userId: 'eve' }, { tenantId: 'e', scope: 'ingest adminx' })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN_SCOPE' },
    });
    expect(await eve.ask('ping')).toMatchObject({ pong: expect.any(Number) });
    expect(await revoke(foreign, { tenantId: 'f' }, '?tenants=all')).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN_SCOPE', error: 'This needs a token with scope admin:all.' },
    });
    const operator = { tenantId: 'f', scope: 'admin admin:all' };
    expect(await revoke(foreign, operator)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN_TENANT' } });
    expect(await eve.ask('ping')).toMatchObject({ pong: expect.any(Number) });
    expect(await revoke(foreign, operator, '?tenants=all')).toMatchObject({ body: { endedSessions: 1 } });
    expect(await eve.untilClosed()).toMatchObject({ code: 4503 });
  });

  it('[A12] is told what a revocation is', async () => {
    const wrong = [
      {},
      [],
      'x',
      { userId: '' },
      { userId: 'a', jti: 'b' },
      { reason: 'x' },
      { userId: 7 },
      { user: 'a' },
    ];
    for (const body of [...wrong, { userId: 'a\u0000' }, { userId: 'a', reason: 'a\nb' }, 'null', '{']) {
      const answer = await revoke(body, { tenantId: 'g' });
      expect(answer, JSON.stringify(body)).toMatchObject({ status: 400, body: { code: 'BAD_MESSAGE' } });
    }
  });

  it('[A12] finds it as it was after a restart', async () => {
    const wishes = { tenantId: 'h', sub: 'eve', issuedAtS: secondsAgo(60) };
    await expect
      .poll(async () => (await revoke({ userId: 'eve' }, { tenantId: 'h' })).body, { timeout: 50_000 })
      .toMatchObject({ durable: true });
    await gateway.close();
    gateway = await start();
    await gateway.ready;
    // The doors open before all of the database is read: who comes in meanwhile is sent away when it is.
    const early = await open(wishes);
    expect(await early.until(() => early.closed, 50_000)).toMatchObject({ reason: expect.stringMatching(/_REVOKED$/) });
    const late = await open(wishes);
    expect(await late.untilClosed()).toEqual({ code: 4500, reason: 'TOKEN_REVOKED' });
    const after = await open({ ...wishes, issuedAtS: secondsAgo(-2) });
    expect(after.received[0]).toMatchObject({ event: 'connected' });
    after.close();
  });

  it('[A12, A61] cannot make the memory grow without end, leaves room to others, and can always end a tenant', async () => {
    let last = await revoke({ userId: 'u0' }, { tenantId: 'i' });
    for (let index = 1; index <= 20; index += 1) last = await revoke({ userId: `u${index}` }, { tenantId: 'i' });
    expect(last).toMatchObject({ status: 429, body: { code: 'LIMIT_REVOCATIONS' } });
    expect(await revoke({ userId: 'u0' }, { tenantId: 'i' })).toMatchObject({ status: 201 });
    expect(await revoke({ userId: 'u0' }, { tenantId: 'j' })).toMatchObject({ status: 201 });
    expect(await revoke({ tenantId: 'i' }, { tenantId: 'i' })).toMatchObject({ status: 201 });
  });
});
