/** What is tried with the transports of Socket.IO and SSE, and with time; docs/THREATS.md says which case is which. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Bystander } from './harness/bystander.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { frame, HttpPeer, upgradeRequest } from './harness/http-peer.js';
import { SseClient } from './harness/sse-client.js';
import { ingest, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

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

/** A session of Engine.IO that polls. */
class Polling {
  private constructor(readonly sid: string) {}

  static async begin(): Promise<Polling> {
    const text = await (await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`)).text();
    return new Polling((JSON.parse(text.slice(1)) as { sid: string }).sid);
  }

  get(): Promise<Response> {
    return fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling&sid=${this.sid}`);
  }

  post(body: string): Promise<Response> {
    const headers = { 'content-type': 'text/plain' };
    return fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling&sid=${this.sid}`, {
      method: 'POST',
      headers,
      body,
    });
  }

  /** A WebSocket that takes over, and what it says first. */
  async takeOver(first: string, heard: (text: string) => void = () => {}, engine = 4): Promise<WebSocket> {
    const address = `${gateway.url.replace('http', 'ws')}/socket.io/?EIO=${engine}&transport=websocket&sid=${this.sid}`;
    const socket = new WebSocket(address);
    socket.on('error', () => undefined);
    socket.on('message', (bytes) => heard(String(bytes)));
    await new Promise((resolve) => socket.once('open', resolve).once('close', resolve));
    if (socket.readyState === 1) socket.send(first);
    return socket;
  }
}
const closed = (socket: WebSocket): Promise<void> => until('its end', () => socket.readyState === 3, 20_000);

describe('an upgrade of Socket.IO', () => {
  it('[B6] that is probed and never finished, or is none, ends with itself', async () => {
    const token = await tokenFor();
    for (const first of ['2probe', '2', '40', '']) {
      const polling = await Polling.begin();
      expect((await polling.post(`40/analytics/stream,{"token":"${token}"}`)).status).toBe(200);
      const socket = await polling.takeOver(first);
      if (first !== '2probe') await closed(socket);
      // The session that polls is where it was.
      expect((await polling.post('42/analytics/stream,["ping"]')).status).toBe(200);
      socket.terminate();
    }
  });

  it('[B6] without a probe is the session’s own all the same, and polling is over', async () => {
    const polling = await Polling.begin();
    await polling.post(`40/analytics/stream,{"token":"${await tokenFor()}"}`);
    const heard: string[] = [];
    const socket = await polling.takeOver('5', (text) => heard.push(text));
    await until('the greeting', () => heard.some((text) => text.includes('"connected"')));
    expect((await polling.get()).status).toBe(400);
    socket.terminate();
  });

  it('[B6] is one at a time, of one version, and of a session that is there', async () => {
    const polling = await Polling.begin();
    const first = await polling.takeOver('2probe');
    const second = await polling.takeOver('2probe');
    await closed(second);
    for (const engine of [3, 5]) await closed(await polling.takeOver('2probe', undefined, engine));
    first.terminate();
    const unknown = new HttpPeer(gateway.url, upgradeRequest('/socket.io/?EIO=4&transport=websocket&sid=nobody'));
    await unknown.untilClosed(10_000);
  });

  it('[B6] answers odd wishes of a handshake as what they are', async () => {
    const queries: readonly [string, readonly number[]][] = [
      ['EIO=4&EIO=3&transport=polling', [400]],
      ['EIO=4&transport=polling&transport=websocket', [400]],
      ['EIO=4&transport=webtransport', [400]],
      ['EIO=4&transport=websocket', [400]],
      ['EIO=4&transport=polling&j=0', [200, 400]],
      ['EIO=4&transport=polling&b64=1', [200]],
      ['EIO=4&transport=__proto__', [400]],
    ];
    for (const [query, statuses] of queries) {
      const response = await fetch(`${gateway.url}/socket.io/?${query}`);
      expect(statuses, query).toContain(response.status);
      expect(await response.text()).not.toMatch(/node_modules|at \w+ \(/);
    }
  });
});

describe('a message in crumbs', () => {
  it('[B6] is cut off at 1,025 pieces of TCP, from somebody with a token too', async () => {
    const peer = new HttpPeer(gateway.url, upgradeRequest('/ws', `Authorization: Bearer ${await tokenFor()}`));
    await peer.hears('"connected"');
    peer.socket.setNoDelay(true);
    const bytes = frame(1, 'x'.repeat(60_000));
    for (let at = 0; at < bytes.length && !peer.isClosed; at += 1) {
      peer.socket.write(bytes.subarray(at, at + 1));
      // Each byte in a segment of its own: the next one goes when the loop has been round.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await peer.untilClosed(10_000);
    expect(peer.socket.bytesWritten).toBeLessThan(60_000);
  });
});

describe('HTTP', () => {
  it('[B5, B6] with trailers without end is cut off', async () => {
    const authorization = `Authorization: Bearer ${await tokenFor({ scope: 'ingest' })}`;
    const head = `POST /ingest/pnl HTTP/1.1\r\nHost: localhost\r\n${authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const peer = new HttpPeer(gateway.url, `${head}2\r\n[]\r\n0\r\n`);
    for (let line = 0; line < 1_000; line += 1) peer.socket.write(`X-${line}: ${'x'.repeat(1_000)}\r\n`);
    expect([400, 431]).toContain(await peer.status());
    await peer.untilClosed(10_000);
  });

  it('[W23] of version 1.0 has a stream without chunks', async () => {
    const tenantId = 'http-1-0';
    const token = await tokenFor({ tenantId });
    const peer = new HttpPeer(
      gateway.url,
      `GET /sse?channel=pnl&window=0 HTTP/1.0\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await peer.hears('event: snapshot');
    await ingest(gateway.url, 'pnl', { metrics: { realized_pnl: 1 } }, { tenantId });
    await peer.hears('event: update');
    expect(peer.heard).not.toMatch(/Transfer-Encoding/i);
    expect(peer.heard).not.toMatch(/\r\n[0-9a-f]+\r\nevent/);
    peer.socket.destroy();
  });

  it('[A6, W23] has one answer for a stream of a hidden channel and of one that is not there', async () => {
    const headers = { authorization: `Bearer ${await tokenFor({ roles: ['NURSE'] })}` };
    const [hidden, missing] = await Promise.all(
      ['pnl', 'lnp'].map(async (channel) => {
        const { response } = await SseClient.open(`${gateway.url}/sse?channel=${channel}`, headers);
        return `${response.status} ${(await response.text()).replaceAll(channel, '')}`;
      }),
    );
    expect(hidden).toBe(missing);
  });
});
