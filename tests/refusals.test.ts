import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: RawClient;
let sent = 0;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
  bystander = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'bystander' }));
  await bystander.ask('subscribe', {
    channel: 'trading.metrics',
    metrics: ['trade_count'],
    aggregation: { window: 0 },
  });
});
afterAll(() => stop());

/** Whatever was tried before: the bystander's next number must be there, with no frame missed. */
beforeEach(async () => {
  sent += 1;
  await ingest(gateway.url, 'trading.metrics', { metrics: { trade_count: 1 } }, { tenantId: 'bystander' });
  await bystander.next(({ event, data }) => event === 'update' && data.metrics.trade_count.value === sent);
  const updates = bystander.received.filter(({ event }) => event === 'update');
  expect(updates.map(({ data }) => data.sequence - data.previous)).toEqual(updates.map(() => 1));
});

async function refusedBySocketIo(auth: unknown): Promise<{ message: string; data: { code: string } }> {
  const socket = io(`${gateway.url}/analytics/stream`, {
    auth: auth as Record<string, unknown>,
    forceNew: true,
    reconnection: false,
  });
  const error = await new Promise<{ message: string; data: { code: string } }>((resolve) =>
    socket.once('connect_error', resolve as never),
  );
  socket.disconnect();
  return error;
}

describe('a token that is not good', () => {
  it('[A1] is refused at /ws with an error and 4500', async () => {
    const wrong = [
      await tokenFor({ secret: 'another-secret-that-is-long-enough!!' }),
      'nonsense',
      `${await tokenFor()}x`,
    ];
    for (const token of wrong) {
      const client = await RawClient.open(gateway.wsUrl, token);
      expect(await client.untilClosed()).toEqual({ code: 4500, reason: 'UNAUTHENTICATED' });
      expect(client.received).toEqual([
        {
          event: 'error',
          data: {
            code: 'UNAUTHENTICATED',
            error: 'Authentication failed: the token does not verify',
            retryable: false,
          },
        },
      ]);
    }
  });

  it('[A1] that has expired is refused with its own code', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ lifeS: -60 }));
    expect(await client.untilClosed()).toEqual({ code: 4500, reason: 'TOKEN_EXPIRED' });
  });

  it('[A1] is refused by Socket.IO with connect_error and by HTTP with 401', async () => {
    expect(await refusedBySocketIo({ token: 'invalid' })).toMatchObject({
      message: 'Authentication failed',
      data: { code: 'UNAUTHENTICATED' },
    });
    expect(await refusedBySocketIo({})).toMatchObject({
      message: 'Authentication failed',
      data: { code: 'UNAUTHENTICATED' },
    });
    for (const authorization of ['', 'Bearer', 'Bearer nonsense', 'Basic abc']) {
      const response = await fetch(`${gateway.url}/analytics/stream/status`, { headers: { authorization } });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    }
  });

  it('[A2] can come as the first message instead, and nothing is answered before it', async () => {
    const early = await RawClient.open(gateway.wsUrl);
    early.send({ event: 'subscribe', id: 1, data: { channel: 'pnl' } });
    expect(await early.untilClosed()).toEqual({ code: 4500, reason: 'UNAUTHENTICATED' });
    expect(early.received.map(({ event }) => event)).toEqual(['error']);

    const polite = await RawClient.open(gateway.wsUrl);
    expect(await polite.ask('auth', { token: await tokenFor() })).toMatchObject({ success: true });
    expect(polite.received[0]).toMatchObject({ event: 'connected', data: { tenantId: 'tenant-1' } });
    polite.close();
  });

  it('[A3] is not read from the query unless that is allowed', async () => {
    const client = await RawClient.open(`${gateway.wsUrl}?access_token=${await tokenFor()}`);
    client.send({ event: 'ping', id: 1 });
    expect(await client.untilClosed()).toMatchObject({ code: 4500 });
  });

  it('[A9] without the scope ingest may not send samples', async () => {
    const response = await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1 } }, { scope: 'admin ingestx' });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      code: 'FORBIDDEN_SCOPE',
      error: 'This needs a token with scope ingest.',
      retryable: false,
    });
  });
});

describe('a page of a foreign origin', () => {
  it('[A10] is refused at both WebSocket doors, at polling and at the demo of sign-ins', async () => {
    const headers = { origin: 'https://evil.example' };
    const token = await tokenFor();
    await expect(RawClient.open(gateway.wsUrl, token, headers)).rejects.toThrow('403');
    await expect(
      RawClient.open(`${gateway.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, token, headers),
    ).rejects.toThrow('403');
    const polling = await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`, { headers });
    expect(polling.status).toBe(403);
    expect(await polling.json()).toMatchObject({ code: 'FORBIDDEN_ORIGIN' });
  });

  it('[A10] of the gateway itself is allowed', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor(), { origin: gateway.url });
    await client.next(({ event }) => event === 'connected');
    client.close();
  });

  it('[W2] an upgrade to another path is answered 404 at once', async () => {
    await expect(RawClient.open(`${gateway.url.replace('http', 'ws')}/elsewhere`)).rejects.toThrow('404');
  });
});

describe('a request that cannot be met', () => {
  const cases: readonly [string, unknown, object][] = [
    [
      '[A6] an unknown channel',
      { channel: 'nothing' },
      { code: 'FORBIDDEN_CHANNEL', error: 'Access denied to channel: nothing' },
    ],
    [
      '[A7] an unknown metric',
      { channel: 'pnl', metrics: ['totl_pnl'] },
      {
        code: 'UNKNOWN_METRIC',
        error:
          'Invalid metrics: totl_pnl. Did you mean total_pnl? You can see: realized_pnl, unrealized_pnl, total_pnl.',
      },
    ],
    [
      '[W12] a window that is no multiple of the tick',
      { channel: 'pnl', aggregation: { window: 0.25 } },
      {
        code: 'INVALID_WINDOW',
        error: expect.stringContaining('Invalid window: 0.25. A window is 0 or a multiple of 100 ms'),
      },
    ],
    ['[W12] a window that is none', { channel: 'pnl', aggregation: { window: 'soon' } }, { code: 'INVALID_WINDOW' }],
    ['[W12] a window of another type', { channel: 'pnl', aggregation: { window: true } }, { code: 'INVALID_WINDOW' }],
    ['[W12] an unknown function', { channel: 'pnl', aggregation: { type: 'MEDIAN' } }, { code: 'INVALID_AGGREGATION' }],
    [
      '[W12] a function that does not fit',
      { channel: 'pnl', metrics: ['total_pnl'], aggregation: { type: 'SUM' } },
      { code: 'INVALID_AGGREGATION' },
    ],
    [
      '[W13] a filter on an unknown label',
      { channel: 'meters', filters: { region: 'EU' } },
      { code: 'INVALID_FILTER', error: expect.stringContaining(`meters has no label 'region'`) },
    ],
    [
      '[W13] a filter of the wrong form',
      { channel: 'meters', filters: { meterId: { $ne: 1 } } },
      { code: 'INVALID_FILTER' },
    ],
    ['[W10] a field that does not exist', { channel: 'pnl', metric: ['total_pnl'] }, { code: 'BAD_MESSAGE' }],
    ['[W10] no channel', {}, { code: 'BAD_MESSAGE' }],
    ['[W10] no object', 'pnl', { code: 'BAD_MESSAGE' }],
  ];
  it.each(cases)('%s is answered with what is wrong', async (_name, data, expected) => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    expect(await client.ask('subscribe', data)).toMatchObject({ success: false, retryable: false, ...expected });
    expect(await client.ask('ping')).toMatchObject({ pong: expect.any(Number) });
    client.close();
  });

  it('[A6] a hidden channel and one that does not exist answer alike', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ roles: ['NURSE'] }));
    const hidden = await client.ask('subscribe', { channel: 'pnl' });
    const missing = await client.ask('subscribe', { channel: 'lnp' });
    expect(hidden).toEqual({ ...missing, error: missing.error.replace('lnp', 'pnl') });
    client.close();
  });

  it('[W4] what is no message is answered, and the connection lives', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    const wrong = ['{nonsense', '[]', 'null', '"text"', '{"event":7}', '{}', '', '{"__proto__":{"event":"ping"}}'];
    for (const text of wrong) client.send(text);
    client.socket.send(Buffer.from([1, 2, 3]));
    const errors = await client.until(() => {
      const heard = client.received.filter(({ event }) => event === 'error');
      return heard.length > wrong.length ? heard : undefined;
    });
    expect(new Set(errors.map(({ data }) => data.code))).toEqual(new Set(['BAD_MESSAGE']));
    expect(await client.ask('nonsense')).toMatchObject({ success: false, code: 'BAD_MESSAGE' });
    expect(await client.ask('ping')).toMatchObject({ pong: expect.any(Number) });
    client.close();
  });

  it('[W5] a frame over 64 KiB closes with 1009', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    client.send('x'.repeat(65_537));
    expect(await client.untilClosed()).toMatchObject({ code: 1009 });
  });

  it('[W5] more subscriptions than allowed are refused one by one', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    const many = Array.from({ length: 128 }, (_, index) => ({ meterId: `m-${index}` }));
    expect(await client.ask('subscribe', many)).toHaveLength(128);
    expect(await client.ask('subscribe', { channel: 'pnl' })).toMatchObject({
      success: false,
      code: 'LIMIT_SUBSCRIPTIONS',
    });
    client.close();
  });
});

describe('a body that is not right', () => {
  it('[I2] one bad sample does not spoil the others', async () => {
    const samples = [
      { metrics: { realized_pnl: 1 } },
      { metrics: { realised: 1 } },
      { metrics: { realized_pnl: '1' } },
      { metrics: { realized_pnl: 2 }, timestamp: '2001-01-01T00:00:00Z' },
      { metrics: { realized_pnl: 3 }, timestamp: Date.now() + 120_000 },
      { metrics: { realized_pnl: 4 }, labels: { nope: 'x' } },
      { metrics: {} },
      { metrics: { realized_pnl: 5 }, id: 'once' },
      { metrics: { realized_pnl: 5 }, id: 'once' },
    ];
    const response = await ingest(gateway.url, 'pnl', samples);
    expect(response.status).toBe(202);
    const answer = (await response.json()) as {
      accepted: number;
      duplicates: number;
      rejected: { index: number; code: string; error: string }[];
    };
    expect(answer).toMatchObject({ accepted: 2, duplicates: 1 });
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual(
      [1, 2, 3, 4, 5, 6].map((index) => [index, 'INVALID_SAMPLE']),
    );
    expect(answer.rejected[0]?.error).toContain(
      `pnl takes no metric 'realised'; it takes: realized_pnl, unrealized_pnl`,
    );
  });

  it('[I2] what is no JSON at all is a 400 that says so, and NDJSON is read line by line', async () => {
    const token = await tokenFor({ scope: 'ingest' });
    const post = (body: string, type: string): Promise<Response> =>
      fetch(`${gateway.url}/ingest/pnl`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body,
      });
    const broken = await post('{oops', 'application/json');
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ code: 'BAD_MESSAGE' });
    const lines = await post(
      '{"metrics":{"realized_pnl":1}}\noops\n{"metrics":{"realized_pnl":2}}\n',
      'application/x-ndjson',
    );
    expect(await lines.json()).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: 'INVALID_SAMPLE' }] });
  });

  it('[W4] bytes that are no HTTP end only their own connection', async () => {
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write('\u0000\u0001 nonsense\r\n\r\n');
    socket.resume();
    await ended;
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  });
});
