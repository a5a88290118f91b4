/**
 * Request smuggling through real proxies, which let all clients share their connections to the gateway: whatever an attacker
 * sends, everybody is answered what they asked, and the gateway sees no request that the proxy has not seen.
 */
import type { IncomingMessage, Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { HttpPeer } from './harness/http-peer.js';
import { RawClient } from './harness/raw-client.js';
import { noProxy, type ProxyName, ReverseProxy } from './harness/reverse-proxy.js';
import { requestAttacks, upgradeAttacks } from './harness/smuggling.js';
import { type TokenWishes, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

describe.each<ProxyName>(['nginx', 'haproxy'])('behind %s', (name) => {
  const missing = noProxy(name);
  if (missing !== undefined) {
    it.skip(`[A63] no request is smuggled: ${missing}`, () => {});
    return;
  }

  let gateway: TestGateway;
  let stop: () => Promise<void>;
  let proxy: ReverseProxy;
  let token: string;
  let serial = 0;
  /** Addresses of all requests that the gateway has seen. */
  const seen: string[] = [];

  beforeAll(async () => {
    ({ gateway, stop } = await startTestGateway());
    const server: Server = gateway.app.getHttpServer();
    for (const event of ['request', 'upgrade']) {
      // Before Express, which shortens an address while it looks for its route.
      server.prependListener(event, ({ url = '' }: IncomingMessage) => seen.push(url));
    }
    proxy = await ReverseProxy.start(name, gateway.url);
    token = await tokenFor({ tenantId: 'victim' });
  });
  afterAll(async () => {
    await proxy.stop();
    await stop();
  });

  /** Somebody else asks by the same proxy, several times: the answer names what was asked. */
  async function othersAreAnswered(): Promise<void> {
    for (let times = 0; times < 4; times += 1) {
      serial += 1;
      const response = await fetch(`${proxy.url}/alerts/mine-${serial}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(404);
      expect(await response.text()).toContain(`mine-${serial}`);
    }
  }

  /** @returns Whether the gateway has seen what was to be hidden, and the proxy too. */
  async function attack(text: (hidden: string) => string): Promise<boolean> {
    serial += 1;
    const mark = `/hidden-${serial}`;
    // Ends in the middle of a header: whatever comes next on the same connection would be its value.
    const hidden = `GET ${mark} HTTP/1.1\r\nHost: localhost\r\nX-Next: `;
    const peer = new HttpPeer(proxy.url, Buffer.from(text(hidden), 'latin1'));
    await until('it has been sent', () => peer.socket.bytesWritten > 0 && peer.socket.writableLength === 0);
    await othersAreAnswered();
    // Said to the end, it may be a request of the attacker's own, which the proxy sees as one too.
    peer.socket.write('x\r\n\r\n');
    await othersAreAnswered();
    peer.socket.end();
    peer.socket.destroy();
    if (!seen.includes(mark)) return false;
    await until('the proxy has seen it too', () => proxy.log().split('\n').includes(mark));
    return true;
  }

  it('[W2] a WebSocket and a request reach the gateway', async () => {
    await othersAreAnswered();
    const client = await RawClient.open(`${proxy.url.replace('http', 'ws')}/ws`, token);
    expect(await client.ask('ping')).toMatchObject({ pong: expect.any(Number) });
    client.close();
    expect(seen).toContain('/alerts/mine-1');
  });

  it('[A63] a request behind another one, where nothing is hidden, is seen by both', async () => {
    expect(await attack((next) => `GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n${next}`)).toBe(true);
  });

  it.each(requestAttacks)(
    '[A63] by %s nobody else is answered otherwise, and nothing is hidden',
    async (_name, text) => {
      await attack(text);
    },
  );

  it.each(upgradeAttacks)('[A63] by an upgrade %s nothing is hidden', async (_name, text) => {
    const client = await RawClient.open(`${proxy.url.replace('http', 'ws')}/ws`, token);
    await attack(text);
    expect(await client.ask('ping')).toMatchObject({ pong: expect.any(Number) });
    client.close();
  });
});

describe('a proxy that keeps answers', () => {
  const missing = noProxy('nginx');
  it.skipIf(missing !== undefined)(
    `[A5] keeps none of one caller for another${missing === undefined ? '' : `: ${missing}`}`,
    async () => {
      const { gateway, stop } = await startTestGateway({ ALLOW_QUERY_TOKEN: 'true' });
      const proxy = await ReverseProxy.start('nginx', gateway.url, true);
      onTestFinished(async () => {
        await proxy.stop();
        await stop();
      });
      const ask = async (path: string, wishes: TokenWishes): Promise<string> => {
        const headers = { authorization: `Bearer ${await tokenFor(wishes)}` };
        return (await fetch(`${proxy.url}${path}`, { headers })).text();
      };
      // What says nothing of anybody may be kept; that this proxy does shows that it would keep the rest.
      let asked = 0;
      (gateway.app.getHttpServer() as Server).prependListener('request', () => (asked += 1));
      for (let times = 0; times < 3; times += 1) await ask('/health/live', {});
      expect(asked).toBe(1);
      const admin: TokenWishes = { tenantId: 'one', scope: 'admin' };
      for (const [path, other] of [
        ['/analytics/stream/channels', { tenantId: 'two', roles: ['NURSE'] }],
        ['/analytics/stream/status', { tenantId: 'two', lifeS: -60 }],
        ['/analytics/stream/connections', { tenantId: 'two', scope: '' }],
        ['/devices', { tenantId: 'two', scope: '' }],
        ['/alerts/nothing', { tenantId: 'two', lifeS: -60 }],
      ] as const) {
        const [first, second] = [await ask(path, admin), await ask(path, other)];
        expect(second, path).not.toBe(first);
        expect(await ask(path, admin), path).not.toBe(second);
      }
    },
  );
});
