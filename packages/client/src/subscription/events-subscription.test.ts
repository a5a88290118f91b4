import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricsClient } from '../client.js';
import type { MissedEvents } from '../series/missed-events.js';
import { FakeGateway, VirtualClock } from '../testing/index.js';

const request = { channel: 'alerts', filters: { priority: 'high' } };
const event = (id: string) => ({ id, type: 'alert:created', data: {}, timestamp: '2026-11-20T22:53:22.400Z' });

let clock: VirtualClock;
let gateway: FakeGateway;
let client: MetricsClient;
let told: (string | MissedEvents)[];

const subscribe = () =>
  client.subscribeEvents(request, { onEvent: ({ id }) => told.push(id), onMissed: (missed) => told.push(missed) });

beforeEach(() => {
  clock = new VirtualClock();
  gateway = new FakeGateway(clock);
  client = gateway.client();
  told = [];
});
afterEach(() => client.destroy());

describe('events', () => {
  it('[C11] come one by one, in order, and are not kept', async () => {
    const subscription = subscribe();
    await clock.advance(100);
    await subscription.ready;
    expect(gateway.framesOf('subscribe').map(({ data }) => data)).toEqual([request]);
    gateway.happen(request, [event('a'), event('b')]);
    gateway.happen(request, [event('c')]);
    await clock.advance(20);
    expect(told).toEqual(['a', 'b', 'c']);
    expect(subscription.getSnapshot()).toMatchObject({ stream: 'live', health: 'live', sequence: 2 });
    subscription.release();
    gateway.happen(request, [event('d')]);
    expect(told).toHaveLength(3);
  });

  it('[C11] that came while the connection was away are brought after it', async () => {
    subscribe();
    await clock.advance(100);
    gateway.happen(request, [event('a')]);
    gateway.drop();
    gateway.happen(request, [event('b')]);
    await clock.advance(1_000);
    gateway.happen(request, [event('c')]);
    expect(told).toEqual(['a', 'b', 'c']);
  });

  it('[C11] that will not come are told', async () => {
    subscribe();
    await clock.advance(100);
    gateway.skip(request, 3);
    gateway.say('events:gap', { channel: 'alerts', view: 'v0', from: 1, to: 3, missed: 12 });
    gateway.happen(request, [event('a')]);
    expect(told).toEqual([{ from: 1, to: 3, missed: 12 }, 'a']);
    expect(client.read(request).gaps).toBe(0);
  });

  it('[C11] are told to be missing where the server cannot go on, and not where nothing happened', async () => {
    subscribe();
    await clock.advance(100);
    gateway.happen(request, [event('a')]);
    gateway.drop();
    await clock.advance(1_000);
    expect(told).toEqual(['a']);
    gateway.drop();
    gateway.skip(request, 2);
    await clock.advance(1_000);
    expect(told).toEqual(['a', { from: 2, to: 3, missed: null }]);
    gateway.drop();
    gateway.epoch = 'e2';
    await clock.advance(10_000);
    expect(told.at(-1)).toEqual({ from: null, to: null, missed: null });
  });

  it('[R50] do not disturb the numbers beside them', async () => {
    const numbers = client.subscribe({ channel: 'pnl' });
    subscribe();
    await clock.advance(100);
    const before = numbers.getSnapshot();
    gateway.happen(request, [event('a')]);
    await clock.advance(100);
    expect(numbers.getSnapshot()).toBe(before);
  });
});
