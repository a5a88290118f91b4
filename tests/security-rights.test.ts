/** What is tried to see more than one's rights, or where there is something to see; docs/THREATS.md says which case is which. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bystander } from './harness/bystander.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { SseClient } from './harness/sse-client.js';
import { ingest, type TokenWishes, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: Bystander;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ MESSAGES_PER_SECOND: '10000', MESSAGE_BURST: '100000' }));
  bystander = await Bystander.open(gateway);
});
afterEach(() => bystander.missesNothing());
afterAll(async () => {
  bystander.close();
  await stop();
});

const open = async (wishes: TokenWishes): Promise<RawClient> => RawClient.open(gateway.wsUrl, await tokenFor(wishes));
const live = { aggregation: { window: 0 } };

describe('a hidden channel', () => {
  it('[A6] takes no other time to be refused than one that is not there', async () => {
    const client = await open({ roles: ['NURSE'] });
    const askedNs = async (channel: string): Promise<number> => {
      const start = process.hrtime.bigint();
      await client.ask('subscribe', { channel, metrics: ['realized_pnl'] });
      return Number(process.hrtime.bigint() - start);
    };
    const [hidden, missing]: [number[], number[]] = [[], []];
    // The first ones are slower than all others, and the very first is of one of the two.
    for (let times = 0; times < 100; times += 1) await Promise.all([askedNs('pnl'), askedNs('lnp')]);
    for (let times = 0; times < 1_000; times += 1) {
      // In turn, and each first as often as the other: what else the machine does is the same for both.
      const [first, second] = times % 2 === 0 ? (['pnl', 'lnp'] as const) : (['lnp', 'pnl'] as const);
      for (const channel of [first, second]) (channel === 'pnl' ? hidden : missing).push(await askedNs(channel));
    }
    // The chance that one of a pair is the slower one (Mann and Whitney's U); 1/2 where nothing tells them apart.
    const slower = hidden.filter((ns, index) => ns > (missing[index] ?? 0)).length / hidden.length;
    expect(slower).toBeGreaterThan(0.4);
    expect(slower).toBeLessThan(0.6);
    client.close();
  });
});

describe('a metric that one may not see', () => {
  it('[A7, A8] is in nothing that one hears, at any door, but where one named it', async () => {
    const tenantId = 'narrow';
    const wishes = { tenantId, metrics: ['realized_pnl'], scope: 'admin' };
    const token = await tokenFor(wishes);
    const headers = { authorization: `Bearer ${token}` };
    const producer = { metrics: { realized_pnl: 1, unrealized_pnl: 4_242_424 }, labels: { desk: 'x' } };
    const raw = await open(wishes);
    const socketIo = await SocketIoClient.open(gateway.url, token);
    const sse = await SseClient.open(`${gateway.url}/sse?channel=pnl&window=0`, headers);
    const granted = await raw.ask('subscribe', {
      channel: 'pnl',
      metrics: ['realized_pnl', 'unrealized_pnl'],
      ...live,
    });
    expect(granted).toMatchObject({ success: true, denied: [{ metric: 'unrealized_pnl' }] });
    const others = [
      await raw.ask('subscribe', { channel: 'pnl', ...live }),
      await raw.ask('subscribe', { channel: 'pnl', groupBy: ['desk'], ...live }),
      await raw.ask('subscribe', { channel: 'pnl', metrics: ['unrealised'] }),
      await raw.ask('subscribe', { channel: 'pnl', metrics: ['total_pnl'] }),
      await socketIo.ask('subscribe', { channel: 'pnl', ...live }),
    ];
    await ingest(gateway.url, 'pnl', producer, { tenantId });
    await raw.next(({ event }) => event === 'update');
    await socketIo.next('update');
    await sse.next('update');
    const id = raw.received[0]?.data.connectionId;
    // Who comes back to where they were, with fewer rights than the view has.
    const { epoch, sequence } = granted as { epoch: string; sequence: number };
    others.push(await raw.ask('subscribe', { channel: 'pnl', ...live, resume: { epoch, sequence } }));
    const routes = ['channels', 'status', 'connections', `connections/${id}/explain`];
    const texts = await Promise.all(
      routes.map(async (route) => (await fetch(`${gateway.url}/analytics/stream/${route}`, { headers })).text()),
    );
    texts.push(await (await fetch(`${gateway.url}/metrics`)).text());
    const heard = [raw.received.slice(1), socketIo.received, sse.events].map((all) =>
      JSON.stringify((all as readonly { event: string }[]).filter(({ event }) => event !== 'ack')),
    );
    const said = [...heard, ...texts, JSON.stringify(others)].join('\n');
    expect(said).toContain('realized_pnl');
    expect(said).not.toMatch(/"unrealized_pnl"|unrealized_pnl,|4242424|4242425/);
    for (const client of [raw, socketIo, sse]) client.close();
  });
});

describe('a position', () => {
  it('[S8, D5] of another tenant, of the future or of nonsense brings what is one’s own, from its beginning', async () => {
    const victim = await open({ tenantId: 'position-victim' });
    const foreign = await victim.ask('subscribe', { channel: 'pnl', ...live });
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 666 } }, { tenantId: 'position-victim' });
    await victim.next(({ event }) => event === 'update');
    const eve = await open({ tenantId: 'position-eve' });
    const own = await eve.ask('subscribe', { channel: 'pnl', ...live });
    const positions = [
      { epoch: foreign.epoch, sequence: foreign.sequence },
      { epoch: own.epoch, sequence: own.sequence + 1_000_000 },
      { epoch: 'other', sequence: 0 },
      { epoch: '', sequence: 0 },
      { epoch: '__proto__', sequence: 0 },
    ];
    for (const resume of positions) {
      const answer = await eve.ask('subscribe', { channel: 'pnl', ...live, resume });
      // The epoch of a fresh view may be another's only by chance of its name; what comes is one's own all the same.
      if (answer.success) expect(answer, JSON.stringify(resume)).toMatchObject({ recovered: false, epoch: own.epoch });
      else expect(answer.code).toBe('BAD_MESSAGE');
    }
    for (const sequence of [-1, 1e308, '1', [1], null, 0.5, 2 ** 53]) {
      const answer = await eve.ask('subscribe', { channel: 'pnl', ...live, resume: { epoch: own.epoch, sequence } });
      if (answer.success) expect(answer.recovered).toBe(false);
      else expect(answer.code, JSON.stringify(sequence)).toBe('BAD_MESSAGE');
    }
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 7 } }, { tenantId: 'position-eve' });
    await eve.next(({ event }) => event === 'update');
    expect(JSON.stringify(eve.received)).not.toContain('666');
    for (const client of [victim, eve]) client.close();
  });

  it('[A12] of a session that was ended is worth nothing to its token', async () => {
    const wishes = { tenantId: 'position-revoked', sub: 'eve', issuedAtS: Math.floor(Date.now() / 1_000) - 60 };
    const eve = await open(wishes);
    const { epoch, sequence } = await eve.ask('subscribe', { channel: 'pnl', ...live });
    const boss = await tokenFor({ tenantId: wishes.tenantId, sub: 'boss', scope: 'admin' });
    const headers = { authorization: `Bearer ${boss}`, 'content-type': 'application/json' };
    await fetch(`${gateway.url}/admin/revocations`, { method: 'POST', headers, body: '{"userId":"eve"}' });
    await eve.untilClosed();
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 8 } }, { tenantId: wishes.tenantId });
    const again = await open(wishes);
    again.send({ event: 'subscribe', id: 1, data: { channel: 'pnl', ...live, resume: { epoch, sequence } } });
    expect(await again.untilClosed()).toMatchObject({ reason: 'TOKEN_REVOKED' });
    expect(again.received.map(({ event }) => event)).toEqual(['error']);
    const stream = await SseClient.open(`${gateway.url}/sse?channel=pnl&lastEventId=${epoch}:${sequence}`, {
      authorization: `Bearer ${await tokenFor(wishes)}`,
    });
    expect(stream.response.status).toBe(401);
  });
});

describe('a wish of the wrong form', () => {
  it('[W7, B6] is not repeated whole, nor a defect of ours, however deep or long it is', async () => {
    const client = await open({});
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    const long = JSON.stringify('x'.repeat(60_000));
    for (const [index, value] of [deep, long, `{"a":${deep}}`, 'null', '{}', '1e400'].entries()) {
      for (const field of ['window', 'type']) {
        const id = `${field}${index}`;
        client.send(`{"event":"subscribe","id":"${id}","data":{"channel":"pnl","aggregation":{"${field}":${value}}}}`);
        const { data } = await client.next((message) => message.id === id);
        expect(['INVALID_WINDOW', 'INVALID_AGGREGATION', 'BAD_MESSAGE'], id).toContain(data.code);
        expect(data.error.length).toBeLessThan(400);
      }
    }
    client.close();
  });
});
