import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetricsClient, MetricsClientOptions } from '../client.js';
import { FakeGateway, VirtualClock } from '../testing/index.js';
import type { TokenContext } from './token-source.js';

const request = { channel: 'pnl' } as const;

let clock: VirtualClock;
let gateway: FakeGateway;
let client: MetricsClient;

const start = async (options: MetricsClientOptions = {}) => {
  client = gateway.client(options);
  const subscription = client.subscribe(request);
  await clock.advance(100);
  return subscription;
};
const state = () => client.connection.getSnapshot();

beforeEach(() => {
  clock = new VirtualClock();
  gateway = new FakeGateway(clock);
  gateway.hold(request, { total_pnl: 10 });
});
afterEach(() => client.destroy());

describe('connecting', () => {
  it('opens nothing before the first subscription', async () => {
    client = gateway.client();
    await clock.advance(60_000);
    expect(gateway.sockets).toHaveLength(0);
    expect(state().status).toBe('idle');
  });

  it('goes to /ws with the version and the token as subprotocols', async () => {
    await start({ url: 'https://api.example.com', token: 'jwt' });
    expect(gateway.sockets[0]?.url).toBe('wss://api.example.com/ws');
    expect(gateway.sockets[0]?.protocols).toEqual(['streamgauge.v1', 'bearer.jwt']);
    expect(state()).toMatchObject({ status: 'connected', connectionId: 'c1', connectionCount: 1, attempt: 0 });
  });

  it('sends no token when there is none', async () => {
    await start({ token: null });
    expect(gateway.sockets[0]?.protocols).toEqual(['streamgauge.v1']);
  });

  it('gives up a socket that opens and does not greet', async () => {
    gateway.mood = 'mute';
    await start();
    gateway.mood = 'greet';
    await clock.advance(10_000);
    expect(state()).toMatchObject({ status: 'connecting', error: { code: 'TIMEOUT' } });
    await clock.advance(500);
    expect(state().status).toBe('connected');
  });

  it('closes an unused connection after the idle time, and opens another when needed', async () => {
    const subscription = await start();
    subscription.release();
    await clock.advance(31_999);
    expect(gateway.openSockets).toHaveLength(1);
    await clock.advance(1);
    expect(state().status).toBe('idle');
    client.subscribe(request);
    await clock.advance(100);
    expect(gateway.openSockets).toHaveLength(1);
  });
});

describe('reconnecting', () => {
  it('[C2] retries for ever with growing waits', async () => {
    await start();
    gateway.mood = 'down';
    gateway.drop();
    await clock.advance(600_000);
    const tries = gateway.sockets.length;
    expect(tries).toBeGreaterThan(50);
    expect(tries).toBeLessThan(80);
    gateway.mood = 'greet';
    await clock.advance(20_000);
    expect(state()).toMatchObject({ status: 'connected', connectionCount: 2 });
  });

  it.each([4001, 4008, 4029, 1006, 1011])('[C2] comes back after close %i', async (code) => {
    await start();
    gateway.drop(code);
    expect(state().status).toBe('reconnecting');
    await clock.advance(1_000);
    expect(state().status).toBe('connected');
  });

  it('[C2] stays away after close 4504 until it is told to come back', async () => {
    await start();
    gateway.drop(4504, 'too many connections');
    await clock.advance(600_000);
    expect(gateway.sockets).toHaveLength(1);
    expect(state()).toMatchObject({ status: 'closed', error: { message: 'too many connections', retryable: false } });
    client.reconnectNow();
    await clock.advance(100);
    expect(state().status).toBe('connected');
  });

  it('honours the wait of a rate limit', async () => {
    await start();
    gateway.drop(4029, 'retryAfterMs=9000');
    expect(state().nextRetryAt).toBe(clock.now() + 9_000);
  });

  it('skips the wait on reconnectNow', async () => {
    await start();
    gateway.drop(4029, '9000');
    client.reconnectNow();
    await clock.advance(10);
    expect(state().status).toBe('connected');
  });

  it('is lost after 5 s without a connection, and not for a shorter drop', async () => {
    await start();
    const seen: boolean[] = [];
    client.connection.subscribe(() => seen.push(state().isLost));
    gateway.mood = 'down';
    gateway.drop();
    await clock.advance(4_000);
    gateway.mood = 'greet';
    client.reconnectNow();
    await clock.advance(20_000);
    expect(seen).not.toContain(true);
    gateway.mood = 'down';
    gateway.drop();
    await clock.advance(6_000);
    expect(state().isLost).toBe(true);
    gateway.mood = 'greet';
    await clock.advance(20_000);
    expect(state().isLost).toBe(false);
  });

  it('moves within the time that a draining server gives', async () => {
    await start();
    gateway.say('server:draining', { reconnectWithinMs: 4_000 });
    await clock.advance(1_999);
    expect(state().connectionCount).toBe(1);
    await clock.advance(100);
    expect(state()).toMatchObject({ status: 'connected', connectionCount: 2 });
    expect(gateway.openSockets).toHaveLength(1);
  });

  it('keeps subscriptions and values through disconnect and connect', async () => {
    const subscription = await start();
    client.disconnect();
    await clock.advance(60_000);
    expect(gateway.openSockets).toHaveLength(0);
    expect(subscription.getSnapshot()).toMatchObject({ status: 'success', data: { total_pnl: { value: 10 } } });
    client.connect();
    await clock.advance(100);
    expect(subscription.getSnapshot().health).toBe('live');
  });
});

describe('liveness', () => {
  it('[C7] keeps a quiet connection by asking for something to hear', async () => {
    await start();
    await clock.advance(3_600_000);
    expect(gateway.sockets).toHaveLength(1);
  });

  it('[C7] replaces a connection that is silent for the ping interval and 10 s', async () => {
    await start();
    await clock.advance(1_000);
    gateway.isDeaf = true;
    const heardAtMs = clock.now() - 1_000;
    await clock.advance(heardAtMs + 34_900 - clock.now());
    expect(state().status).toBe('connected');
    gateway.isDeaf = false;
    await clock.advance(200);
    expect(state()).toMatchObject({ status: 'reconnecting', error: { code: 'TIMEOUT' } });
    await clock.advance(500);
    expect(state().status).toBe('connected');
    expect(gateway.openSockets).toHaveLength(1);
  });

  it('measures the round trip and the offset of the clocks', async () => {
    gateway.offsetMs = 3_600_000;
    await start();
    expect(state().rtt).toBe(1);
    expect(state().clockOffset).toBeCloseTo(3_600_000, -1);
  });
});

describe('tokens', () => {
  it('[C5] asks the token function before each connection', async () => {
    const reasons: string[] = [];
    let serial = 0;
    const token = ({ reason }: TokenContext) => {
      reasons.push(reason);
      serial += 1;
      return Promise.resolve(`jwt-${serial}`);
    };
    await start({ token });
    gateway.drop();
    await clock.advance(1_000);
    gateway.drop(4005);
    await clock.advance(2_000);
    expect(gateway.sockets.map((socket) => socket.token)).toEqual(['jwt-1', 'jwt-2', 'jwt-3']);
    expect(reasons).toEqual(['connect', 'connect', 'expired']);
  });

  it('[C5] never asks twice at the same time', async () => {
    let give: (token: string) => void = () => {};
    const token = vi.fn(() => new Promise<string>((resolve) => (give = resolve)));
    client = gateway.client({ token });
    client.subscribe(request);
    client.subscribe({ channel: 'positions' });
    client.connect();
    client.reconnectNow();
    await clock.advance(1_000);
    give('jwt');
    await clock.advance(100);
    expect(token).toHaveBeenCalledTimes(1);
    expect(gateway.sockets).toHaveLength(1);
  });

  it('[C5] is unauthorized after two refusals, tries no more, and recovers by reauthenticate with all subscriptions', async () => {
    gateway.mood = 'refuse';
    const subscription = await start({ token: () => 'old' });
    await clock.advance(600_000);
    expect(gateway.sockets).toHaveLength(2);
    expect(state()).toMatchObject({ status: 'unauthorized', error: { message: 'Authentication failed' } });
    expect(subscription.getSnapshot().health).toBe('unauthorized');
    gateway.mood = 'greet';
    client.reauthenticate(() => 'new');
    await clock.advance(100);
    expect(gateway.sockets[2]?.token).toBe('new');
    expect(subscription.getSnapshot().health).toBe('live');
  });

  it('[C5] does not offer a fixed token twice', async () => {
    gateway.mood = 'refuse';
    await start({ token: 'fixed' });
    await clock.advance(600_000);
    expect(gateway.sockets).toHaveLength(1);
    expect(state().status).toBe('unauthorized');
  });

  it('tries again when the token function fails', async () => {
    const token = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('offline')).mockResolvedValue('jwt');
    await start({ token });
    expect(state().error?.code).toBe('TOKEN_FAILED');
    await clock.advance(1_000);
    expect(state()).toMatchObject({ status: 'connected', error: null });
  });

  it('does not use a token that comes after another one was asked for', async () => {
    const give: ((token: string) => void)[] = [];
    const token = () => new Promise<string>((resolve) => give.push(resolve));
    client = gateway.client({ token });
    client.subscribe(request);
    client.reauthenticate(() => token());
    await clock.advance(10);
    give[0]?.('first');
    await clock.advance(100);
    expect(gateway.sockets).toHaveLength(0);
    give[1]?.('second');
    await clock.advance(100);
    expect(gateway.sockets.map((socket) => socket.token)).toEqual(['second']);
  });
});

describe('inspection', () => {
  it('shows the frames of both directions', async () => {
    client = gateway.client();
    const seen: string[] = [];
    client.tap(({ direction, event }) => seen.push(`${direction} ${event}`));
    client.subscribe(request);
    await clock.advance(100);
    expect(seen).toEqual(['in connected', 'out subscribe', 'out ping', 'in ack', 'in snapshot', 'in ack']);
  });

  it('survives a frame that is not JSON and one of an unknown event', async () => {
    await start();
    gateway.say('surprise', { view: 'v0' });
    gateway.openSockets[0]?.deliver('{nonsense');
    expect(state().status).toBe('connected');
  });
});
