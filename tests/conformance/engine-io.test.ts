/**
 * The rules of Engine.IO's protocol 4, each tried on the gateway's own Engine.IO by the bytes of the protocol and no library
 * of ours. The protocol's published suite has the same 24 cases.
 */
import { type ProtocolListener, startProtocolListener } from '@streamgauge/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineIoPeer, readHandshake, separator } from './protocol-peer.js';

let listener: ProtocolListener;
let peer: EngineIoPeer;

beforeAll(async () => {
  listener = await startProtocolListener({ port: 0 });
  peer = new EngineIoPeer(listener.url, '/engine.io/');
});
afterAll(() => listener.close());

const offered = { sid: expect.any(String), pingInterval: 300, pingTimeout: 200, maxPayload: 1e6 };
const isOver = async (sid: string): Promise<void> => expect((await peer.poll(sid)).status).toBe(400);

describe('a handshake by polling', () => {
  it('opens a session', async () => {
    const response = await peer.poll();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(readHandshake(await response.text())).toEqual({ ...offered, upgrades: ['websocket'] });
  });

  it.each([
    ['without a version', 'transport=polling'],
    ['with a version that is none', 'EIO=abc&transport=polling'],
    ['without a transport', 'EIO=4'],
    ['with a transport that is none', 'EIO=4&transport=abc'],
  ])('is refused %s', async (_what, query) => {
    expect((await peer.poll(undefined, query)).status).toBe(400);
  });

  it.each(['PUT', 'POST', 'DELETE'])('is refused with the method %s', async (method) => {
    expect((await peer.request(method, 'EIO=4&transport=polling')).status).toBe(400);
  });
});

describe('a handshake by WebSocket', () => {
  it('opens a session', async () => {
    const wire = peer.socket();
    expect(readHandshake(await wire.nextText())).toEqual({ ...offered, upgrades: [] });
    wire.close();
  });

  it.each([
    ['without a version', 'transport=websocket'],
    ['with a version that is none', 'EIO=abc&transport=websocket'],
    ['without a transport', 'EIO=4'],
    ['with a transport that is none', 'EIO=4&transport=abc'],
  ])('is refused %s', async (_what, query) => {
    expect(await peer.socket(query).closed).toBe(-1);
  });
});

describe('messages by polling', () => {
  it('go both ways, several in one payload', async () => {
    const { sid } = await peer.openByPolling();
    const posted = await peer.post(sid, ['4test1', '4test2', '4test3'].join(separator));
    expect([posted.status, await posted.text()]).toEqual([200, 'ok']);
    expect(await (await peer.poll(sid)).text()).toBe(['4test1', '4test2', '4test3'].join(separator));
  });

  it('are bytes in base 64', async () => {
    const { sid } = await peer.openByPolling();
    expect((await peer.post(sid, 'bAQIDBA==')).status).toBe(200);
    const answer = await peer.poll(sid);
    expect([answer.status, await answer.text()]).toEqual([200, 'bAQIDBA==']);
  });

  it('end the session when they are none', async () => {
    const { sid } = await peer.openByPolling();
    // What the request itself is answered is left open by the protocol.
    await peer.post(sid, 'abc');
    await isOver(sid);
  });

  it('end the session when they are fetched twice at once', async () => {
    const { sid } = await peer.openByPolling();
    const both = await Promise.all([peer.poll(sid), peer.poll(sid)]);
    const statuses = both.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 400]);
    const first = both.find(({ status }) => status === 200);
    expect(await first?.text()).toBe('1');
  });
});

describe('messages by WebSocket', () => {
  it('are text', async () => {
    const wire = await peer.openBySocket();
    wire.send('4test€');
    expect(await wire.next()).toBe('4test€');
    wire.close();
  });

  it('are bytes', async () => {
    const wire = await peer.openBySocket();
    wire.send(Buffer.from([1, 2, 3, 4]));
    expect(await wire.next()).toEqual(Buffer.from([1, 2, 3, 4]));
    wire.close();
  });

  it('end the session when they are none', async () => {
    const wire = await peer.openBySocket();
    wire.send('abc');
    expect(await wire.closed).toBeGreaterThan(0);
  });
});

describe('the heartbeat', () => {
  it('goes on by polling as long as it is answered', async () => {
    const { sid } = await peer.openByPolling();
    for (let round = 0; round < 3; round += 1) {
      expect(await (await peer.poll(sid)).text()).toBe('2');
      expect((await peer.post(sid, '3')).status).toBe(200);
    }
  });

  it('ends a session by polling that does not answer', async () => {
    const { sid } = await peer.openByPolling();
    expect(await (await peer.poll(sid)).text()).toBe('2');
    await expect.poll(async () => (await peer.post(sid, '4late')).status).toBe(400);
  });

  it('goes on by WebSocket as long as it is answered', async () => {
    const wire = await peer.openBySocket();
    for (let round = 0; round < 3; round += 1) {
      expect(await wire.next()).toBe('2');
      wire.send('3');
    }
    wire.close();
  });

  it('ends a session by WebSocket that does not answer', async () => {
    const wire = await peer.openBySocket();
    expect(await wire.next()).toBe('2');
    expect(await wire.closed).toBeGreaterThan(0);
  });
});

describe('the end', () => {
  it('is asked for by polling', async () => {
    const { sid } = await peer.openByPolling();
    const [fetched, posted] = await Promise.all([peer.poll(sid), peer.post(sid, '1')]);
    expect([fetched.status, await fetched.text(), posted.status]).toEqual([200, '6', 200]);
    await isOver(sid);
  });

  it('is asked for by WebSocket', async () => {
    const wire = await peer.openBySocket();
    wire.send('1');
    expect(await wire.closed).toBeGreaterThan(0);
  });
});

describe('the upgrade', () => {
  async function upgraded(): Promise<{ sid: string; wire: ReturnType<EngineIoPeer['socket']> }> {
    const { sid } = await peer.openByPolling();
    const wire = peer.socket(`EIO=4&transport=websocket&sid=${sid}`);
    await wire.opened;
    wire.send('2probe');
    expect(await wire.next()).toBe('3probe');
    // Polling is let go first: an open request is answered with nothing.
    expect(await (await peer.poll(sid)).text()).toBe('6');
    wire.send('5');
    return { sid, wire };
  }

  it('moves a session from polling to WebSocket', async () => {
    const { wire } = await upgraded();
    wire.send('4hello');
    expect(await wire.next()).toBe('4hello');
    wire.close();
  });

  it('leaves nothing to polling', async () => {
    const { sid, wire } = await upgraded();
    await isOver(sid);
    wire.send('4hello');
    expect(await wire.next()).toBe('4hello');
    wire.close();
  });

  it('is done once', async () => {
    const { sid, wire } = await upgraded();
    expect(await peer.socket(`EIO=4&transport=websocket&sid=${sid}`).closed).toBeDefined();
    wire.send('4hello');
    expect(await wire.next()).toBe('4hello');
    wire.close();
  });
});
