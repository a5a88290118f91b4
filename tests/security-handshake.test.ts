/** What is tried at the handshake of every door; docs/THREATS.md says which case is which. */
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bystander } from './harness/bystander.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { HttpPeer, upgradeRequest } from './harness/http-peer.js';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: Bystander;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ CORS_ORIGINS: 'https://good.example' }));
  bystander = await Bystander.open(gateway);
});
afterEach(() => bystander.missesNothing());
afterAll(async () => {
  bystander.close();
  await stop();
});

const refusal = { message: 'Authentication failed', data: { code: 'UNAUTHENTICATED' } };
/** The status of a GET with exactly these headers, which `fetch` would tidy up. */
function get(path: string, headers: Record<string, string | string[]>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${gateway.url}${path}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('a handshake without a good token', () => {
  it('[A1] is refused at HTTP and SSE, whatever stands in its place', async () => {
    const token = await tokenFor();
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${token}`,
      `bearer: ${token}`,
      token,
      'Bearer a b',
      `Bearer ${'A'.repeat(10_000)}`,
    ]) {
      for (const path of ['/analytics/stream/status', '/sse?channel=pnl'])
        expect(await get(path, { authorization }), authorization.slice(0, 20)).toBe(401);
    }
    expect(await get('/analytics/stream/status', { authorization: [`Bearer ${token}`, 'Bearer x'] })).toBe(200);
    expect(await get('/analytics/stream/status', { authorization: ['Bearer x', `Bearer ${token}`] })).toBe(401);
  });

  it('[A1] is refused at /ws, whatever stands in its place', async () => {
    for (const token of ['x', 'a.b.c', 'A'.repeat(10_000), '...']) {
      const client = await RawClient.open(gateway.wsUrl, token);
      expect(await client.untilClosed()).toEqual({ code: 4500, reason: 'UNAUTHENTICATED' });
    }
    const many = new HttpPeer(gateway.url, upgradeRequest('/ws', `Sec-WebSocket-Protocol: ${'x,'.repeat(1_000)}y`));
    expect([101, 400, 431]).toContain(await many.status());
    many.socket.destroy();
    const spaces = new HttpPeer(gateway.url, upgradeRequest('/ws', `Sec-WebSocket-Protocol: b${' '.repeat(14_000)}x`));
    expect([400, 431]).toContain(await spaces.status());
  });

  it('[A1] is refused at Socket.IO, whatever stands in its place', async () => {
    const strange: unknown[] = [
      undefined,
      null,
      7,
      [],
      {},
      '',
      'x',
      { toString: 'x' },
      'x'.repeat(60_000),
      ['a.b.c'],
      true,
    ];
    for (const token of strange) await expect(SocketIoClient.open(gateway.url, token)).rejects.toMatchObject(refusal);
    const wholes: unknown[] = ['text', ['list'], { token: { toString: 1 } }, { query: 'token' }, null];
    for (const auth of wholes) {
      await expect(SocketIoClient.open(gateway.url, '', { auth: auth as object })).rejects.toThrow();
    }
  });

  it('[A3] is not saved by one in the query or in a cookie', async () => {
    const token = await tokenFor();
    for (const name of ['token', 'access_token', 'jwt', 'auth']) {
      expect(await get(`/analytics/stream/status?${name}=${token}`, {})).toBe(401);
      expect(await get('/analytics/stream/status', { cookie: `${name}=${token}` })).toBe(401);
      expect(await get(`/sse?channel=pnl&${name}=${token}`, { cookie: `${name}=${token}` })).toBe(401);
      await expect(SocketIoClient.open(gateway.url, undefined, { query: { [name]: token } })).rejects.toMatchObject(
        refusal,
      );
      const client = await RawClient.open(`${gateway.wsUrl}?${name}=${token}`, undefined, {
        cookie: `${name}=${token}`,
      });
      client.send({ event: 'ping', id: 1 });
      expect(await client.untilClosed()).toMatchObject({ code: 4500 });
      expect(client.received.map(({ event }) => event)).toEqual(['error']);
    }
  });
});

describe('a session at /ws', () => {
  it('[A2] is told its protocol and never its token, whatever it offers', async () => {
    const token = await tokenFor();
    for (const offered of [
      `streamgauge.v1, bearer.${token}`,
      `bearer.${token}`,
      `bearer.${token}, streamgauge.v1`,
      'other',
    ]) {
      const peer = new HttpPeer(gateway.url, upgradeRequest('/ws', `Sec-WebSocket-Protocol: ${offered}`));
      expect(await peer.status()).toBe(101);
      expect(peer.heard.split('\r\n\r\n')[0]).not.toContain('bearer');
      peer.socket.destroy();
    }
  });

  it('[A2] is one user’s: a second auth is no way to another', async () => {
    const client = await RawClient.open(gateway.wsUrl);
    expect(await client.ask('auth', { token: await tokenFor({ tenantId: 'one' }) })).toMatchObject({ success: true });
    const second = await client.ask('auth', { token: await tokenFor({ tenantId: 'two' }) });
    expect(second).toMatchObject({ success: false, code: 'BAD_MESSAGE' });
    expect(client.received.filter(({ event }) => event === 'connected')).toHaveLength(1);
    client.close();
  });

  it('[A2] is told nothing before its token: not for two at once, nor for what comes with it', async () => {
    const client = await RawClient.open(gateway.wsUrl);
    client.send({ event: 'auth', data: { token: 'x.y.z' }, id: 1 });
    client.send({ event: 'auth', data: { token: await tokenFor() }, id: 2 });
    client.send({ event: 'subscribe', data: { channel: 'pnl' }, id: 3 });
    expect(await client.untilClosed()).toMatchObject({ code: 4500 });
    expect(client.received.map(({ event }) => event)).toEqual(['error']);
  });
});

describe('a page of another origin', () => {
  const foreign = [
    'https://evil.example',
    'null',
    'https://good.example.evil.com',
    'https://evilgood.example',
    'http://good.example',
    'https://good.example:8443',
    'HTTPS://GOOD.EXAMPLE',
    'https://good.example.',
    'https://good.example/',
    'file://',
    '*',
    '',
  ];

  it.each(foreign)('[A10] such as %j is refused at every door', async (origin) => {
    const token = await tokenFor({ scope: 'ingest' });
    const headers = { origin, authorization: `Bearer ${token}` };
    const upgrade = (path: string): Promise<number> =>
      new HttpPeer(gateway.url, upgradeRequest(path, `Origin: ${origin}`, `Authorization: Bearer ${token}`)).status();
    expect(await upgrade('/ws')).toBe(403);
    expect(await upgrade('/socket.io/?EIO=4&transport=websocket')).toBe(403);
    expect(await get('/socket.io/?EIO=4&transport=polling', headers)).toBe(403);
    expect(await get('/analytics/stream/status', headers)).toBe(403);
    expect(await get('/sse?channel=pnl', headers)).toBe(403);
    const posted = new HttpPeer(
      gateway.url,
      `POST /ingest/pnl HTTP/1.1\r\nHost: localhost\r\nOrigin: ${origin}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 2\r\n\r\n[]`,
    );
    expect(await posted.status()).toBe(403);
    posted.socket.destroy();
  });

  it('[A10] is refused also when it names an allowed one beside it', async () => {
    for (const path of ['/ws', '/socket.io/?EIO=4&transport=websocket']) {
      const peer = new HttpPeer(
        gateway.url,
        upgradeRequest(path, 'Origin: https://good.example', 'Origin: https://evil.example'),
      );
      // Node takes the first of two; a browser sends one.
      expect([101, 403]).toContain(await peer.status());
      peer.socket.destroy();
    }
  });

  it('[A10] that is configured may connect at every door, with a token like everybody', async () => {
    const token = await tokenFor();
    const origin = 'https://good.example';
    const client = await RawClient.open(gateway.wsUrl, token, { origin });
    await client.next(({ event }) => event === 'connected');
    client.close();
    for (const transport of ['websocket', 'polling']) {
      const options = { transports: [transport], extraHeaders: { origin } } as const;
      const socket = await SocketIoClient.open(gateway.url, token, { ...options, transports: [transport] });
      await socket.next('connected');
      socket.close();
      await expect(SocketIoClient.open(gateway.url, 'x', { ...options, transports: [transport] })).rejects.toThrow();
    }
    const response = await fetch(`${gateway.url}/analytics/stream/status`, {
      headers: { origin, authorization: `Bearer ${token}` },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
  });
});

describe('a request that is not what it seems', () => {
  it('[A10] names one host: two are refused at every door', async () => {
    for (const text of [
      upgradeRequest('/ws', 'Host: evil.example'),
      'GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    ]) {
      expect(await new HttpPeer(gateway.url, text).status()).toBe(400);
    }
    expect(await new HttpPeer(gateway.url, 'GET /health/live HTTP/1.1\r\n\r\n').status()).toBe(400);
  });

  it('[B3] gains nothing by what a proxy would have added, and an address in the request line changes nothing', async () => {
    const forged = [
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Host: good.example',
      'X-Forwarded-Proto: https',
      'Origin: https://evil.example',
    ];
    expect(await new HttpPeer(gateway.url, upgradeRequest('/ws', ...forged)).status()).toBe(403);
    const absolute = 'GET http://evil.example/analytics/stream/status HTTP/1.1\r\nHost: localhost\r\n\r\n';
    expect([400, 401, 404]).toContain(await new HttpPeer(gateway.url, absolute).status());
  });

  it('[A1] hundreds of bad tokens at once end nothing but themselves', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        get('/analytics/stream/status', { authorization: `Bearer a.${index}.c` }),
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
  });
});
