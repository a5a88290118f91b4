/** What is tried to see what is another's; docs/THREATS.md says which case is which. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bystander } from './harness/bystander.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, type TokenWishes, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: Bystander;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
  bystander = await Bystander.open(gateway);
});
afterEach(() => bystander.missesNothing());
afterAll(async () => {
  bystander.close();
  await stop();
});

const open = async (wishes: TokenWishes): Promise<RawClient> => RawClient.open(gateway.wsUrl, await tokenFor(wishes));
const live = { aggregation: { window: 0 } };
const updatesOf = (client: RawClient): unknown[] =>
  client.received.filter(({ event }) => event === 'update').map(({ data }) => data);

describe('tenants', () => {
  it('[D5] whose names look alike, or like a key of something, share nothing', async () => {
    const names = [
      'a',
      'a:b',
      'a/b',
      'a.b',
      'a*',
      'A',
      ' a',
      'a ',
      'é',
      'e\u0301',
      'a\u200d',
      '__proto__',
      'constructor',
      '*',
      '>',
      '$1',
      'channel:pnl',
      'a:pnl',
    ];
    const clients = await Promise.all(names.map((tenantId) => open({ tenantId })));
    await Promise.all(
      clients.map((client) => client.ask('subscribe', { channel: 'pnl', metrics: ['realized_pnl'], ...live })),
    );
    for (const [index, tenantId] of names.entries()) {
      await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1_000 + index } }, { tenantId });
    }
    // What each hears is its own number and no other: a prime of its own for each would say whose it was.
    for (const [index, client] of clients.entries()) {
      const { data } = await client.next(({ event }) => event === 'update');
      expect(data.metrics.realized_pnl.value).toBe(1_000 + index);
    }
    for (const client of clients) {
      expect(updatesOf(client)).toHaveLength(1);
      client.close();
    }
  });

  it('[D5] cannot be reached by the id of another’s connection, view or subscription', async () => {
    const victim = await open({ tenantId: 'victim' });
    const granted = await victim.ask('subscribe', { channel: 'pnl', ...live });
    const { data: greeting } = await victim.next(({ event }) => event === 'connected');
    const eve = await open({ tenantId: 'eve', sub: greeting.connectionId });
    const ids = [
      granted.subscriptionId,
      granted.view,
      greeting.connectionId,
      `${greeting.connectionId}/${granted.subscriptionId}`,
    ];
    for (const subscriptionId of ids) {
      // Nothing to end is no error, and says nothing of others.
      expect(await eve.ask('unsubscribe', { subscriptionId })).toEqual({ success: true });
      expect(await eve.ask('subscribe', { channel: subscriptionId })).toMatchObject({ code: 'FORBIDDEN_CHANNEL' });
    }
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1 } }, { tenantId: 'victim' });
    await victim.next(({ event }) => event === 'update');
    expect(eve.received.filter(({ event }) => event !== 'ack' && event !== 'connected')).toEqual([]);
    for (const client of [victim, eve]) client.close();
  });

  it('[A5] are the token’s, whatever a body says', async () => {
    const [victim, eve] = [await open({ tenantId: 'body-victim' }), await open({ tenantId: 'body-eve' })];
    for (const client of [victim, eve])
      await client.ask('subscribe', { channel: 'pnl', metrics: ['realized_pnl'], ...live });
    const posted = await ingest(
      gateway.url,
      'pnl',
      [{ metrics: { realized_pnl: 7 }, tenantId: 'body-victim' }, { metrics: { realized_pnl: 8 } }],
      { tenantId: 'body-eve' },
    );
    expect(await posted.json()).toMatchObject({ rejected: [{ index: 0, code: 'INVALID_SAMPLE' }] });
    await eve.next(({ event }) => event === 'update');
    expect(updatesOf(victim)).toEqual([]);
    expect(
      await (await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1 } }, { scope: '' })).json(),
    ).toMatchObject({
      code: 'FORBIDDEN_SCOPE',
    });
    for (const client of [victim, eve]) client.close();
  });

  it('[A9, W35] are not named to those who may not know: status, health, and what an administrator of another one asks', async () => {
    const ada = await open({ tenantId: 'secret-tenant' });
    await ada.ask('subscribe', { channel: 'pnl' });
    const eve = { authorization: `Bearer ${await tokenFor({ tenantId: 'eve', scope: 'admin' })}` };
    const asked: [string, Record<string, string>][] = [
      ['/health/live', {}],
      ['/health/ready', {}],
      ['/analytics/stream/status', eve],
      ['/analytics/stream/channels', eve],
      ['/nothing', eve],
    ];
    for (const [path, headers] of asked) {
      const text = await (await fetch(`${gateway.url}${path}`, { headers })).text();
      expect(text, path).not.toContain('secret-tenant');
    }
    for (const path of [
      '/admin/revocations',
      '/admin/revocations/',
      '//admin/revocations',
      '/admin/./revocations',
      '/ADMIN/revocations',
      '/admin%2frevocations',
    ]) {
      const response = await fetch(`${gateway.url}${path}`, {
        method: 'POST',
        body: '{"userId":"x"}',
        headers: { 'content-type': 'application/json' },
      });
      expect([401, 404], path).toContain(response.status);
    }
    ada.close();
  });
});

describe('names', () => {
  it('[I5, R1] of objects’ own members are names like others, or unknown ones', async () => {
    const bodies = [
      '{"metrics":{"__proto__":1,"realized_pnl":1}}',
      '{"metrics":{"constructor":1}}',
      '{"metrics":{"hasOwnProperty":1}}',
      '{"metrics":{"toJSON":1}}',
      '{"metrics":{"realized_pnl":1},"labels":{"__proto__":{"isAdmin":true}}}',
      '{"metrics":{"realized_pnl":1},"__proto__":{"isAdmin":true}}',
      '{"metrics":{"realized_pnl":1},"constructor":{"prototype":{"isAdmin":true}}}',
    ];
    for (const body of bodies) {
      const response = await fetch(`${gateway.url}/ingest/pnl`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await tokenFor({ scope: 'ingest' })}`, 'content-type': 'application/json' },
        body,
      });
      expect(response.status, body).toBeLessThan(500);
      await response.text();
    }
    const client = await open({});
    const asked = [
      '{"channel":"__proto__"}',
      '{"__proto__":{"channel":"pnl"}}',
      '{"channel":"pnl","__proto__":{"isAdmin":true}}',
      '{"channel":"pnl","filters":{"__proto__":{"isAdmin":true}}}',
      '{"channel":"pnl","filters":{"constructor":"x"}}',
      '{"channel":"pnl","metrics":["__proto__"]}',
      '{"channel":"pnl","metrics":["toString","constructor"]}',
      '{"channel":"pnl","groupBy":["__proto__"]}',
      '{"channel":"pnl","aggregation":{"type":"__proto__"}}',
      '{"channel":"pnl","aggregation":{"__proto__":{"type":"SUM"}}}',
      '{"__proto__":"x"}',
      '{"toString":"x"}',
    ];
    for (const [index, text] of asked.entries()) {
      client.send(`{"event":"subscribe","id":"p${index}","data":${text}}`);
      const { data } = await client.next(({ id }) => id === `p${index}`);
      if (data.success) expect(data.granted.metrics).toEqual(['realized_pnl', 'unrealized_pnl', 'total_pnl']);
    }
    await fetch(`${gateway.url}/analytics/stream/status?__proto__[isAdmin]=1&constructor[prototype][isAdmin]=1`, {
      headers: { authorization: `Bearer ${await tokenFor()}` },
    });
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    client.close();
  });

  it('[D5, I5] that are naughty come back as they went, or are refused', async () => {
    const naughty = [
      ...`null undefined NaN 0 -1 1e309 true ' " \\ %00 ../.. <script>alert(1)</script> $1 {{7*7}} ﷺ Ω≈ç√∫ İ ß 田中さん * > $JS.API`.split(
        ' ',
      ),
      ...['', ' ', '\t', `'; DROP TABLE x;--`, '\u202eabc', '\ufeff', '👩‍👩‍👧‍👦', '\u2028', 'a'.repeat(256)],
      ...['a\u0000b', '\ud800', 'x\r\nSet-Cookie: a=b', '$' + '{jndi:ldap://x}'],
    ];
    const client = await open({ tenantId: 'naughty' });
    await client.ask('subscribe', { channel: 'meters', metrics: ['power_w'], groupBy: ['meterId'], ...live });
    const answer = await ingest(
      gateway.url,
      'meters',
      naughty.map((meterId, index) => ({ labels: { meterId }, metrics: { power_w: index } })),
      { tenantId: 'naughty' },
    );
    const { rejected } = (await answer.json()) as { rejected: { index: number }[] };
    const expected = naughty.filter((_, index) => !rejected.some((one) => one.index === index));
    const heard = (): string[] =>
      client.received
        .filter(({ event }) => event === 'update')
        .flatMap(({ data }) => data.series.map((series: { labels: { meterId: string } }) => series.labels.meterId));
    await client.until(() => (heard().length >= expected.length ? true : undefined));
    expect(heard().sort()).toEqual([...expected].sort());
    expect(expected.length).toBeGreaterThan(25);
    client.close();
  });
});

describe('rights', () => {
  it('[A6] a hidden channel and one that is not there differ in nothing but the name', async () => {
    const client = await open({ roles: ['NURSE'] });
    for (const more of [
      {},
      { metrics: ['realized_pnl'] },
      { metrics: ['x'] },
      { filters: { account: 'x' } },
      { aggregation: { window: 0.3 } },
      { groupBy: ['x'] },
    ]) {
      const hidden = await client.ask('subscribe', { channel: 'pnl', ...more });
      const missing = await client.ask('subscribe', { channel: 'lnp', ...more });
      expect(JSON.parse(JSON.stringify(hidden).replaceAll('pnl', 'lnp')), JSON.stringify(more)).toEqual(missing);
    }
    client.close();
  });

  it('[A8] two who see different metrics of one channel each see their own', async () => {
    const [all, one] = [await open({ tenantId: 'two' }), await open({ tenantId: 'two', metrics: ['realized_pnl'] })];
    for (const client of [all, one]) await client.ask('subscribe', { channel: 'pnl', ...live });
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1, unrealized_pnl: 2 } }, { tenantId: 'two' });
    const seen = async (client: RawClient): Promise<string[]> =>
      Object.keys((await client.next(({ event }) => event === 'update')).data.metrics);
    expect(await seen(all)).toEqual(['realized_pnl', 'unrealized_pnl', 'total_pnl']);
    expect(await seen(one)).toEqual(['realized_pnl']);
    expect(JSON.stringify(one.received)).not.toContain('unrealized');
    for (const client of [all, one]) client.close();
  });

  it('[W13, R38] filters of every wrong form are refused, deep and wide ones too, and at once', async () => {
    const client = await open({});
    const deep = (levels: number): unknown => {
      let node: unknown = { op: 'eq', key: 'meterId', value: 'x' };
      for (let level = 0; level < levels; level += 1) node = { op: 'not', nodes: [node] };
      return node;
    };
    const wrong = [
      { meterId: { $ne: 1 } },
      { meterId: null },
      { meterId: [[]] },
      { meterId: Array.from({ length: 40 }, (_, index) => `m-${index}`) },
      { op: 'and', nodes: Array.from({ length: 33 }, () => ({ op: 'eq', key: 'meterId', value: 'x' })) },
      { op: 'regex', key: 'meterId', value: '(a+)+$' },
      { op: 'eq', key: 'nothing', value: 'x' },
      { op: 'in', key: 'meterId', values: 'x' },
      deep(1_000),
      { op: 'sw', key: 'meterId', value: 'x'.repeat(60_000) },
    ];
    for (const filters of wrong) {
      const answer = await client.ask('subscribe', { channel: 'meters', filters });
      expect(['INVALID_FILTER', 'BAD_MESSAGE'], JSON.stringify(filters).slice(0, 80)).toContain(answer.code);
    }
    client.close();
  });
});
