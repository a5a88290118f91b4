/**
 * The rules of Socket.IO's protocol 5, each tried by the bytes of the protocol on Socket.IO as the gateway runs it, with the
 * text answers written past it. The protocol's published suite has the same cases beside Engine.IO's.
 */
import { type ProtocolListener, startProtocolListener } from '@streamgauge/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineIoPeer, type Wire } from './protocol-peer.js';

let listener: ProtocolListener;
let peer: EngineIoPeer;

beforeAll(async () => {
  listener = await startProtocolListener({ port: 0 });
  peer = new EngineIoPeer(listener.url, '/socket.io/');
});
afterAll(() => listener.close());

/** The next packet of Socket.IO; pings are answered on the way. */
async function packet(wire: Wire): Promise<string | Buffer> {
  for (;;) {
    const message = await wire.next();
    if (message !== '2') return message;
    wire.send('3');
  }
}

function read(text: string | Buffer, prefix: string): unknown {
  expect(String(text).startsWith(prefix), String(text)).toBe(true);
  return JSON.parse(String(text).slice(prefix.length));
}

async function joined(namespace = ''): Promise<Wire> {
  const wire = await peer.openBySocket();
  wire.send(`40${namespace}`);
  read(await packet(wire), `40${namespace}`);
  expect(read(await packet(wire), `42${namespace}`)).toEqual(['auth', {}]);
  return wire;
}

describe('a namespace', () => {
  it.each(['', '/custom,'])('is joined: %j', async (namespace) => {
    const wire = await peer.openBySocket();
    wire.send(`40${namespace}`);
    expect(read(await packet(wire), `40${namespace}`)).toEqual({ sid: expect.any(String) });
    wire.close();
  });

  it.each(['', '/custom,'])('is joined with what proves who comes: %j', async (namespace) => {
    const wire = await peer.openBySocket();
    wire.send(`40${namespace}{"token":"123"}`);
    expect(read(await packet(wire), `40${namespace}`)).toEqual({ sid: expect.any(String) });
    expect(read(await packet(wire), `42${namespace}`)).toEqual(['auth', { token: '123' }]);
    wire.close();
  });

  it('that is none is refused, and the connection stays', async () => {
    const wire = await peer.openBySocket();
    wire.send('40/random');
    expect(read(await packet(wire), '44/random,')).toEqual({ message: 'Invalid namespace' });
    wire.send('40');
    read(await packet(wire), '40');
    wire.close();
  });

  it('is not joined by what is no handshake', async () => {
    const wire = await peer.openBySocket();
    wire.send('4abc');
    expect(await wire.closed).toBeGreaterThan(0);
  });

  it('is joined in time, or the connection ends', async () => {
    const wire = await peer.openBySocket();
    await expect(
      (async () => {
        for (;;) await packet(wire);
      })(),
    ).rejects.toThrow('the connection ended');
  });
});

describe('the end', () => {
  it('of one namespace leaves the others', async () => {
    const wire = await joined();
    wire.send('40/custom');
    read(await packet(wire), '40/custom,');
    read(await packet(wire), '42/custom,');
    wire.send('41');
    wire.send('42/custom,["message","message to custom"]');
    expect(read(await packet(wire), '42/custom,')).toEqual(['message-back', 'message to custom']);
    wire.close();
  });

  it('of the last one may be followed by another', async () => {
    const wire = await joined();
    wire.send('41');
    // Nothing answers it; the next ping comes after it has been read.
    expect(await wire.next()).toBe('2');
    wire.send('3');
    wire.send('40');
    read(await packet(wire), '40');
    wire.close();
  });

  it('of the connection comes with what is no packet', async () => {
    const wire = await joined();
    wire.send('4abc');
    expect(await wire.closed).toBeGreaterThan(0);
  });
});

describe('a message', () => {
  it.each(['', '/custom,'])('of text is answered: %j', async (namespace) => {
    const wire = await joined(namespace);
    wire.send(`42${namespace}["message",1,"2",{"3":[true,"€"]}]`);
    expect(read(await packet(wire), `42${namespace}`)).toEqual(['message-back', 1, '2', { 3: [true, '€'] }]);
    wire.close();
  });

  it('of bytes is answered, each piece of them in its own frame', async () => {
    const wire = await joined();
    wire.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    wire.send(Buffer.from([1, 2, 3]));
    wire.send(Buffer.from([4, 5, 6]));
    expect(await packet(wire)).toBe('452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    expect(await packet(wire)).toEqual(Buffer.from([1, 2, 3]));
    expect(await packet(wire)).toEqual(Buffer.from([4, 5, 6]));
    wire.close();
  });

  it('of text is acknowledged under its number', async () => {
    const wire = await joined();
    wire.send('42456["message-with-ack",1,"2",{"3":[false]}]');
    expect(await packet(wire)).toBe('43456[1,"2",{"3":[false]}]');
    wire.close();
  });

  it('of bytes is acknowledged under its number', async () => {
    const wire = await joined();
    wire.send('452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    wire.send(Buffer.from([1, 2, 3]));
    wire.send(Buffer.from([4, 5, 6]));
    expect(await packet(wire)).toBe('462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    expect(await packet(wire)).toEqual(Buffer.from([1, 2, 3]));
    expect(await packet(wire)).toEqual(Buffer.from([4, 5, 6]));
    wire.close();
  });

  it('comes in the order in which it was sent, text and bytes', async () => {
    const wire = await joined();
    for (let round = 0; round < 50; round += 1) {
      wire.send(`42["message",${round}]`);
      wire.send(`451-["message",${round},{"_placeholder":true,"num":0}]`);
      wire.send(Buffer.from([round]));
    }
    for (let round = 0; round < 50; round += 1) {
      expect(await packet(wire)).toBe(`42["message-back",${round}]`);
      expect(await packet(wire)).toBe(`451-["message-back",${round},{"_placeholder":true,"num":0}]`);
      expect(await packet(wire)).toEqual(Buffer.from([round]));
    }
    wire.close();
  });

  it.each([
    ['of a kind that is none', '4abc'],
    ['that holds no list', '42{}'],
    ['with a number that is none', '42abc["message-with-ack",1,"2",{"3":[false]}]'],
    ['whose event is a number', '42[1]'],
    ['whose event is null', '42[null]'],
    ['that announces bytes without a count', '45-["message",{"_placeholder":true,"num":0}]'],
  ])('ends the connection: one %s', async (_what, message) => {
    const wire = await joined();
    wire.send(message);
    expect(await wire.closed).toBeGreaterThan(0);
  });
});
