/** What is tried below the messages: frames, packets, upgrades; docs/THREATS.md says which case is which. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Bystander } from './harness/bystander.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { frame, HttpPeer, upgradeRequest } from './harness/http-peer.js';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: Bystander;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ WS_COMPRESSION: 'true' }));
  bystander = await Bystander.open(gateway);
});
afterEach(() => bystander.missesNothing());
afterAll(async () => {
  bystander.close();
  await stop();
});

const socketIo = '/socket.io/?EIO=4&transport=websocket';

/** A socket that has been upgraded and writes its frames by hand. */
async function upgraded(path = '/ws', ...headers: string[]): Promise<HttpPeer> {
  const peer = new HttpPeer(gateway.url, upgradeRequest(path, ...headers));
  await peer.hears('\r\n\r\n');
  return peer;
}

/** The code of the close frame that was heard last; 0 = none. */
function closeCode({ heard }: HttpPeer): number {
  const bytes = Buffer.from(heard.slice(heard.indexOf('\r\n\r\n') + 4), 'latin1');
  const at = bytes.lastIndexOf(0x88);
  return at < 0 || at + 3 >= bytes.length ? 0 : bytes.readUInt16BE(at + 2);
}

describe('a frame', () => {
  const ones: readonly [string, Buffer, number[]][] = [
    ['of 65,537 bytes', frame(1, 'x'.repeat(65_537)), [1009]],
    [
      'whose header claims 2^63 − 1 bytes',
      Buffer.from([0x81, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]),
      [1009],
    ],
    ['whose header claims 1 GB', Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]), [1009]],
    ['without a mask', frame(1, '{}', { masked: false }), [1002]],
    ['with RSV1', frame(1, '{}', { rsv: 4 }), [1002]],
    ['with RSV2', frame(1, '{}', { rsv: 2 }), [1002]],
    ['with RSV3', frame(1, '{}', { rsv: 1 }), [1002]],
    ['of opcode 3', frame(3, '{}'), [1002]],
    ['of opcode 11', frame(11, '{}'), [1002]],
    ['that is a ping in pieces', frame(9, 'x', { fin: false }), [1002]],
    ['that is a ping of 126 bytes', frame(9, 'x'.repeat(126)), [1002]],
    ['that continues nothing', frame(0, 'x'), [1002]],
    ['that begins a text within a text', Buffer.concat([frame(1, 'a', { fin: false }), frame(1, 'b')]), [1002]],
    ['that is no UTF-8', frame(1, Buffer.from([0xc3, 0x28])), [1007]],
    ['with half a character in UTF-8', frame(1, Buffer.from([0xed, 0xa0, 0x80])), [1007]],
    ['that is too long for its character', frame(1, Buffer.from([0xc0, 0xaf])), [1007]],
    ['that closes with code 999', frame(8, Buffer.from([3, 231])), [1002]],
    ['that closes with code 1005', frame(8, Buffer.from([3, 237])), [1002]],
    ['that closes with one byte', frame(8, Buffer.from([3])), [1002]],
    ['that closes with a reason that is no UTF-8', frame(8, Buffer.from([3, 232, 0xc3, 0x28])), [1007]],
  ];
  it.each(ones)('[W5, B6] %s ends its own connection', async (_name, bytes, codes) => {
    for (const path of ['/ws', socketIo]) {
      const peer = await upgraded(path);
      peer.socket.write(bytes);
      await peer.untilClosed(10_000);
      // Engine.IO cuts without a close frame.
      expect([...codes, 0]).toContain(path === '/ws' ? closeCode(peer) || -1 : 0);
    }
  });

  it('[B6] in 65 pieces, or in pieces that never end, costs its connection and nothing else', async () => {
    for (const path of ['/ws', socketIo]) {
      const peers = await Promise.all(Array.from({ length: 20 }, () => upgraded(path)));
      const pieces = Buffer.concat([
        frame(1, 'x', { fin: false }),
        ...Array.from({ length: 70 }, () => frame(0, 'x', { fin: false })),
      ]);
      for (const peer of peers) peer.socket.write(pieces);
      await Promise.all(peers.map((peer) => peer.untilClosed(10_000)));
    }
  });

  it('[B6] that comes byte by byte ends after 10 s at the latest, since nobody has shown a token', async () => {
    const peer = await upgraded('/ws');
    const bytes = frame(1, 'x'.repeat(60_000));
    let at = 0;
    const dripping = setInterval(() => {
      peer.socket.write(bytes.subarray(at, at + 1));
      at += 1;
    }, 5);
    await peer.untilClosed(20_000);
    clearInterval(dripping);
  });

  it('[W4] with half a character in an escape, or a byte order mark, harms nobody', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    for (const text of [
      '{"event":"\\ud800","id":"a"}',
      '\ufeff{"event":"ping","id":2}',
      '{"event":"ping","id":"\\udfff"}',
    ])
      client.send(text);
    expect(await client.next(({ id }) => id === 'a')).toMatchObject({ data: { code: 'BAD_MESSAGE' } });
    expect(await client.ask('ping')).toMatchObject({ pong: expect.any(Number) });
    client.close();
  });

  it('[B4] of no content, a hundred thousand times, ends its connection', async () => {
    const peer = await upgraded('/ws');
    const empty = Buffer.concat(Array.from({ length: 1_000 }, () => frame(9, '')));
    for (let index = 0; index < 100 && !peer.isClosed; index += 1) peer.socket.write(empty);
    await peer.untilClosed(10_000);
  });

  it('[B6] that is small and unpacks to 64 MiB is refused as what it unpacks to', async () => {
    const client = new WebSocket(gateway.wsUrl, { perMessageDeflate: { threshold: 0 } });
    await new Promise((resolve) => client.once('open', resolve));
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.on('error', () => undefined);
    client.send(Buffer.alloc(64 * 1_048_576), { binary: false });
    expect([1009, 1006]).toContain(await closed);
  });
});

describe('an upgrade', () => {
  const odd: readonly [string, string, number[]][] = [
    ['to a path that is not there', upgradeRequest('/nothing'), [404]],
    ['to a folder above', upgradeRequest('/../ws'), [404]],
    ['to an encoded path', upgradeRequest('/%77s'), [404]],
    ['to HTTP/2', 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n', [400, 426]],
    ['of another version', upgradeRequest('/ws').replace('Version: 13', 'Version: 99'), [400, 426]],
    ['without a key', upgradeRequest('/ws').replace(/Sec-WebSocket-Key.*\r\n/, ''), [400]],
    ['with a POST', upgradeRequest('/ws').replace('GET', 'POST'), [405, 400]],
    ['with strange extensions', upgradeRequest('/ws', `Sec-WebSocket-Extensions: ${'a; '.repeat(2_500)}a`), [101, 400]],
    [
      'with wrong extensions',
      upgradeRequest('/ws', 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7'),
      [101, 400],
    ],
    [
      'with 2,000 headers',
      upgradeRequest('/ws', ...Array.from({ length: 1_900 }, (_, index) => `a${index}:`)),
      [101, 431],
    ],
    ['with headers of 17 KB', upgradeRequest('/ws', `X-Filler: ${'x'.repeat(17_000)}`), [431]],
    ['with NUL in a header', upgradeRequest('/ws', 'X-Filler: a\u0000b'), [400]],
    ['with a bare line break in a header', upgradeRequest('/ws', 'X-Filler: a\rb'), [400]],
  ];
  it.each(odd)('[B6, W2] %s is answered as what it is', async (_name, text, statuses) => {
    const peer = new HttpPeer(gateway.url, text);
    expect(statuses).toContain(await peer.status());
    peer.socket.destroy();
  });

  it('[W2] by whoever mistakes one door for the other is told what would be right', async () => {
    for (const path of ['/analytics/stream', '/realtime', '/socket.io', '/socket.io/', '/analytics/stream/?token=x']) {
      const peer = new HttpPeer(gateway.url, upgradeRequest(path));
      await peer.hears(
        'new WebSocket(…/ws), or socket.io-client with /analytics/stream'.replace('…', '\u00e2\u0080\u00a6'),
      );
      expect([400, 404]).toContain(await peer.status());
    }
  });
});

describe('HTTP', () => {
  const odd: readonly [string, string][] = [
    ['two lengths', 'Content-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['chunks of no known kind', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a chunk of 2^64', 'Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\nx'],
    ['a header that goes on', 'X-a: b\r\n c\r\nContent-Length: x\r\n\r\n'],
    ['a length below 0', 'Content-Length: -1\r\n\r\n'],
  ];
  it.each(odd)('[B6] with %s is refused', async (_name, rest) => {
    const peer = new HttpPeer(gateway.url, `POST /ingest/pnl HTTP/1.1\r\nHost: localhost\r\n${rest}`);
    expect([400, 401, 413, 431, 501]).toContain(await peer.status());
    peer.socket.destroy();
  });
});

describe('Socket.IO', () => {
  const poll = (query: string, init?: RequestInit): Promise<Response> =>
    fetch(`${gateway.url}/socket.io/?${query}`, init);

  it('[B6] answers handshakes that are none, and lives', async () => {
    for (const query of [
      '',
      'EIO=3&transport=polling',
      'EIO=4&transport=foo',
      'EIO=4&transport[]=x',
      'EIO=x&transport=polling',
    ]) {
      expect((await poll(query)).status, query).toBe(400);
    }
    for (const sid of ['unknown', '__proto__', 'constructor', 'toString', '', '%00']) {
      expect((await poll(`EIO=4&transport=polling&sid=${sid}`)).status, sid).toBe(sid === '' ? 200 : 400);
      const peer = new HttpPeer(gateway.url, upgradeRequest(`${socketIo}&sid=${sid}`));
      expect([101, 400]).toContain(await peer.status());
      peer.socket.destroy();
    }
  });

  it('[B6] ends polling that is none: binary, without content, twice at once', async () => {
    const begin = async (): Promise<string> =>
      (JSON.parse((await (await poll('EIO=4&transport=polling')).text()).slice(1)) as { sid: string }).sid;
    for (const type of ['application/octet-stream', 'text/plain', 'application/json']) {
      const answer = await poll(`EIO=4&transport=polling&sid=${await begin()}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: Buffer.from([0xff, 0xfe, 0]),
      });
      expect([200, 400]).toContain(answer.status);
    }
    const sid = await begin();
    expect(sid).toMatch(/^[\w-]{20,}$/);
    const answers = await Promise.all(Array.from({ length: 50 }, () => poll(`EIO=4&transport=polling&sid=${sid}`)));
    expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThan(0);
    const large = await poll(`EIO=4&transport=polling&sid=${await begin()}`, {
      method: 'POST',
      body: 'x'.repeat(70_000),
    });
    expect(large.status).toBe(413);
  });

  const packets = [
    ...'42 42[] 42{} 42[" 42[null] 42[7] 42[{}] 42[""] 42["connect"] 42["disconnect"] 42["error"] 42["newListener"]'.split(
      ' ',
    ),
    ...'42["__proto__",{}] 42["toString"] 42["constructor",1,2,3] 43[] 431000000000000000000000["x"] 439[] 44{} 4 49'.split(
      ' ',
    ),
    ...'4999 45 46 4511-["x"] 450-["x"] 459999999999-["x"] 45-["x"] 40/__proto__, 40/analytics/stream?x, 41 0{} 1 5 6'.split(
      ' ',
    ),
    ...['"__proto__"', '-1', '1e9', '{}'].map((num) => `451-["x",{"_placeholder":true,"num":${num}}]`),
    ...['40/analytics/stream/,', `40/${'n'.repeat(60_000)},`, '41/nothing,', '3probe', 'b4AAAA', '', '\u0000', 'x'],
    `42["subscribe",${'['.repeat(30_000)}`,
  ];
  it.each(['/analytics/stream', '/realtime'])(
    '[B6] packets of every wrong kind end their own connection at most, at %s',
    async (namespace) => {
      const token = await tokenFor({ tenantId: 'packets' });
      for (const packet of packets) {
        const client = await SocketIoClient.open(gateway.url, token, { transports: ['websocket'] }, namespace);
        const spoilt = packet.replace(/^(4[2356])(\d*-?)(?=[[{])/, `$1$2${namespace},`);
        for (const text of [packet, spoilt])
          (client.socket.io.engine as unknown as { transport: { ws: WebSocket } }).transport.ws.send(text);
        client.close();
      }
    },
  );

  it('[B6] says which namespace there is, and lets nobody stay in the root', async () => {
    const token = await tokenFor();
    await expect(SocketIoClient.open(gateway.url, token, {}, '/')).rejects.toThrow(
      'Invalid namespace "/" — metrics are at "/analytics/stream"',
    );
    for (const name of ['/nothing', '/__proto__', '/analytics', '/analytics/stream/']) {
      await expect(SocketIoClient.open(gateway.url, token, {}, name)).rejects.toThrow('Invalid namespace');
    }
  });

  it('[B4] thousands of joins of namespaces on one connection are a flood', async () => {
    const peer = await upgraded(socketIo);
    const joins = Buffer.concat(Array.from({ length: 3_000 }, (_, index) => frame(1, `40/n${index},`)));
    peer.socket.write(joins);
    await peer.untilClosed(10_000);
  });

  it.each(['/analytics/stream', '/realtime'])(
    '[W4] an event that does not exist is answered at %s, with and without an acknowledgement',
    async (namespace) => {
      const client = await SocketIoClient.open(gateway.url, await tokenFor(), {}, namespace);
      for (const event of ['nonsense', 'auth', 'toString', '__proto__', 'hasOwnProperty']) {
        expect(await client.ask(event, {}), event).toMatchObject({ success: false, code: 'BAD_MESSAGE' });
      }
      client.socket.emit('nonsense');
      expect((await client.next('error')).data).toEqual({
        code: 'BAD_MESSAGE',
        error: expect.stringContaining("there is no event 'nonsense'"),
        retryable: false,
      });
      client.close();
    },
  );
});
