// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricsClient } from '../client.js';
import { FakeGateway, VirtualClock } from '../testing/index.js';

let clock: VirtualClock;
let gateway: FakeGateway;
let client: MetricsClient;

beforeEach(async () => {
  clock = new VirtualClock();
  gateway = new FakeGateway(clock);
  client = gateway.client();
  client.subscribe({ channel: 'pnl' });
  await clock.advance(100);
});
afterEach(() => client.destroy());

const state = () => client.connection.getSnapshot();

describe('page signals', () => {
  it('replaces a connection that died while the page was hidden within 2 s of its return', async () => {
    gateway.isDeaf = true;
    document.dispatchEvent(new Event('visibilitychange'));
    await clock.advance(2_000);
    gateway.isDeaf = false;
    expect(state().status).toBe('reconnecting');
    await clock.advance(500);
    expect(state().status).toBe('connected');
  });

  it('keeps a connection that answers', async () => {
    document.dispatchEvent(new Event('visibilitychange'));
    window.dispatchEvent(new Event('pageshow'));
    await clock.advance(10_000);
    expect(gateway.sockets).toHaveLength(1);
  });

  it('retries at once when the network is back', async () => {
    gateway.mood = 'down';
    window.dispatchEvent(new Event('offline'));
    gateway.drop();
    await clock.advance(120_000);
    expect(state()).toMatchObject({ isOnline: false, status: 'reconnecting' });
    expect(client.read({ channel: 'pnl' }).health).toBe('offline');
    gateway.mood = 'greet';
    while (state().nextRetryAt === null) await clock.advance(1);
    window.dispatchEvent(new Event('online'));
    await clock.advance(50);
    expect(state()).toMatchObject({ isOnline: true, status: 'connected' });
  });

  it('is deaf to the page after the client has ended', async () => {
    client.destroy();
    window.dispatchEvent(new Event('offline'));
    expect(state().isOnline).toBe(true);
  });
});
