/** What is tried to make the gateway say, log or store what it should not; docs/THREATS.md says which case is which. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Bystander } from './harness/bystander.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { HttpPeer, upgradeRequest } from './harness/http-peer.js';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { ingest, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: Bystander;
/** Everything that the gateway has logged. */
let logged = '';

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    vi.spyOn(stream, 'write').mockImplementation(((chunk: unknown, ...args: unknown[]) => {
      logged += String(chunk);
      return write(chunk, ...args);
    }) as never);
  }
  ({ gateway, stop } = await startTestGateway({ LOG_LEVEL: 'debug', ALLOW_QUERY_TOKEN: 'true' }));
  bystander = await Bystander.open(gateway);
});
afterEach(() => bystander.missesNothing());
afterAll(async () => {
  bystander.close();
  await stop();
  vi.restoreAllMocks();
});

const injections = [
  `'; DROP TABLE ws_connections;--`,
  '$1',
  '%',
  '_',
  '\\',
  `"x"`,
  'x'.repeat(70),
  'a/*',
  `' OR '1'='1`,
  '$$',
  ':x',
];

describe('the database', () => {
  it('[W32, A12] takes names of every kind as data', async () => {
    const status = async (): Promise<unknown> =>
      ((await (await fetch(`${gateway.url}/health/ready`)).json()) as { status: string }).status;
    await expect.poll(status, { timeout: 50_000 }).toBe('ready');
    for (const name of injections) {
      const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: name, sub: name }));
      await client.next(({ event }) => event === 'connected');
      const response = await fetch(`${gateway.url}/admin/revocations`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await tokenFor({ tenantId: name, sub: 'boss', scope: 'admin' })}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ userId: name, reason: name }),
      });
      expect(await response.json(), name).toMatchObject({ userId: name, durable: true, endedSessions: 1 });
      await client.untilClosed();
    }
  });
});

describe('the log', () => {
  it('[B6] is one line for one thing, whatever strangers send', async () => {
    const forged = ['a\r\n[Nest] 1 - LOG forged', '\u001b[2J', '\u2028forged', '$' + '{jndi:ldap://x}', '%s%n%d'];
    for (const text of forged) {
      await ingest(gateway.url, 'pnl', { metrics: { [text]: 1 }, labels: { [text]: text } });
      const origin = text.replace(/[\r\n\u2028]/g, '');
      const peer = new HttpPeer(gateway.url, upgradeRequest('/ws', `Origin: http://${encodeURI(origin)}`));
      expect([400, 403]).toContain(await peer.status());
    }
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    for (const event of forged) expect(await client.ask(event)).toMatchObject({ code: 'BAD_MESSAGE' });
    client.close();
    expect(logged).not.toContain('LOG forged');
    expect(logged).not.toContain('\u001b[2J');
  });

  it('[A1, A2] and every answer are without tokens, wherever these came from', async () => {
    const token = await tokenFor({ sub: 'leaky' });
    const wrong = `${token}x`;
    const heard: string[] = [];
    for (const bearer of [token, wrong]) {
      for (const open of [
        () => RawClient.open(gateway.wsUrl, bearer),
        () => RawClient.open(`${gateway.wsUrl}?access_token=${bearer}`),
        () => RawClient.open(gateway.wsUrl, undefined, { authorization: `Bearer ${bearer}` }),
      ]) {
        const client = await open();
        await client.until(() => client.received[0]);
        client.send(`{"event":"auth:refresh","data":{"token":"${bearer}"}`);
        client.send({ event: 'auth:refresh', id: 1, data: { token: bearer, more: 1 } });
        client.send({ event: bearer, id: 2 });
        await client.until(() => client.closed ?? client.received.find(({ id }) => id === 2));
        heard.push(JSON.stringify(client.received.filter(({ id }) => id !== 2)));
        client.close();
      }
      const socket = await SocketIoClient.open(gateway.url, bearer).catch((error: Error) => error);
      heard.push(socket instanceof Error ? JSON.stringify([socket.message, socket]) : JSON.stringify(socket.received));
      if (socket instanceof SocketIoClient) socket.close();
      for (const path of [
        `/analytics/stream/status?access_token=${bearer}`,
        `/${bearer}`,
        '/analytics/stream/status',
      ]) {
        const response = await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${bearer}` } });
        if (!path.startsWith(`/${bearer}`)) heard.push(await response.text());
      }
    }
    const signature = token.split('.')[2] ?? '';
    expect(heard.join('\n')).not.toContain(signature);
    expect(logged).not.toContain(signature);
    expect(logged).not.toContain('a-secret-of-the-tests');
  });

  it('[A10] names an origin that was refused, once, and the setting to change', async () => {
    for (let index = 0; index < 3; index += 1) {
      await new HttpPeer(gateway.url, upgradeRequest('/ws', 'Origin: https://new.example')).status();
    }
    expect(
      logged.match(/Refused a page of "https:\/\/new\.example"; to allow it, add it to CORS_ORIGINS/g),
    ).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('[W7] says a code and a sentence, and nothing of how we are built', async () => {
    const authorization = `Bearer ${await tokenFor({ scope: 'ingest admin' })}`;
    const tries: [string, string, string?][] = [
      ['GET', '/nothing'],
      ['POST', '/ingest/pnl', '{'],
      ['POST', '/ingest/nothing', '{"metrics":{}}'],
      ['POST', '/ingest/__proto__', '{}'],
      ['POST', '/ingest/%E0%A4%A', '{}'],
      ['POST', '/admin/revocations', '{"userId":'],
      ['POST', '/admin/revocations', `{"userId":"${'x'.repeat(5_000)}"}`],
      ['DELETE', '/analytics/stream/status'],
      ['GET', '/analytics/stream/%00'],
      ['GET', '/..%2f..%2fetc/passwd'],
      ['GET', '/%2e%2e/%2e%2e/etc/passwd'],
      ['GET', '//etc/passwd'],
    ];
    for (const [method, path, body] of tries) {
      const response = await fetch(`${gateway.url}${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      expect(response.status, path).toBeGreaterThanOrEqual(path.startsWith('/ingest/') ? 202 : 400);
      expect(response.status, path).toBeLessThan(500);
      expect(text, path).not.toMatch(/node_modules|at \w+ \(|\.ts:|\.js:|root:|SELECT|express|nest/i);
      expect(response.headers.get('x-powered-by')).toBeNull();
    }
  });

  it('[A5] of one tenant is not kept for another by what stands in between', async () => {
    for (const path of ['/analytics/stream/status', '/analytics/stream/channels']) {
      const response = await fetch(`${gateway.url}${path}`, {
        headers: { authorization: `Bearer ${await tokenFor()}` },
      });
      expect(response.headers.get('cache-control'), path).toBe('no-store');
    }
  });
});
