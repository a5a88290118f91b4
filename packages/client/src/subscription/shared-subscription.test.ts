import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetricsClient } from '../client.js';
import { FakeGateway, VirtualClock } from '../testing/index.js';

const request = { channel: 'pnl', metrics: ['total_pnl'] } as const;

let clock: VirtualClock;
let gateway: FakeGateway;
let client: MetricsClient;

beforeEach(() => {
  clock = new VirtualClock();
  gateway = new FakeGateway(clock);
  gateway.hold(request, { total_pnl: 10 });
  client = gateway.client();
});
afterEach(() => client.destroy());

describe('listening', () => {
  it('[H4] tells a change once per frame and an update each time', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const changed = vi.fn();
    const updated = vi.fn();
    subscription.subscribe(changed);
    subscription.onUpdate(updated);
    for (let turn = 0; turn < 1_000; turn += 1) gateway.push(request, { total_pnl: turn });
    expect(changed).toHaveBeenCalledTimes(0);
    await clock.advance(16);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(updated).toHaveBeenCalledTimes(1_000);
    expect(updated.mock.lastCall?.[0]).toMatchObject({
      kind: 'update',
      sequence: 1_000,
      metrics: { total_pnl: { value: 999 } },
    });
  });

  it('tells of the connection only when that has changed', async () => {
    client.subscribe(request);
    await clock.advance(100);
    const changed = vi.fn();
    client.connection.subscribe(changed);
    gateway.push(request, { total_pnl: 11 });
    await clock.advance(100);
    expect(changed).not.toHaveBeenCalled();
  });

  it('keeps telling the others when a listener throws', async () => {
    const subscription = client.subscribe(request);
    const updated = vi.fn();
    subscription.onUpdate(() => {
      throw new Error('mine');
    });
    subscription.onUpdate(updated);
    await clock.advance(100);
    expect(updated).toHaveBeenCalledTimes(1);
  });

  it('tells at once when told to', async () => {
    client = gateway.client({ flush: 'sync' });
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.push(request, { total_pnl: 77 });
    expect(subscription.getSnapshot().data?.total_pnl).toMatchObject({ value: 77, previous: 10, delta: 67 });
  });

  it('resolves refresh with a new snapshot, and goes on meanwhile', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.hold(request, { total_pnl: 12 });
    const refreshed = subscription.refresh();
    expect(subscription.getSnapshot()).toMatchObject({ stream: 'live', health: 'live' });
    await clock.advance(100);
    await refreshed;
    expect(subscription.getSnapshot().data?.total_pnl?.value).toBe(12);
    expect(gateway.framesOf('resync').map(({ data }) => data)).toEqual([{ subscriptionId: 's1' }]);
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
  });

  it('resolves a refresh without a connection by the snapshot after the reconnect', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.drop();
    const refreshed = subscription.refresh();
    await clock.advance(1_000);
    await refreshed;
    expect(gateway.framesOf('subscribe')[1]?.data).toEqual(request);
  });

  it('asks anew where the server does not know the subscription that is to be refreshed', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.forget();
    const refreshed = subscription.refresh();
    await clock.advance(100);
    await refreshed;
    expect(gateway.framesOf('subscribe')).toHaveLength(2);
  });
});

describe('freshness', () => {
  it('[C9] follows what the source vouches for, and turns late by time alone', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const seen: string[] = [];
    subscription.subscribe(() => seen.push(subscription.getSnapshot().freshness));
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1_000);
      gateway.say('stream:beat', { view: 'v0', asOf: clock.now() });
    }
    expect(new Set(seen)).toEqual(new Set(['fresh']));
    await clock.advance(4_900);
    expect(subscription.getSnapshot().freshness).toBe('fresh');
    await clock.advance(200);
    expect(subscription.getSnapshot()).toMatchObject({ freshness: 'late', health: 'live' });
    await clock.advance(3_600_000);
    expect(subscription.getSnapshot()).toMatchObject({ freshness: 'late', health: 'live' });
  });

  it('[C9] is stale when the server says that the source is silent, until it speaks', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.say('stream:stale', { channel: 'pnl', view: 'v0', since: 7 });
    await clock.advance(20);
    expect(subscription.getSnapshot()).toMatchObject({ freshness: 'stale', health: 'stale', staleSince: 7 });
    gateway.push(request, { total_pnl: 10 });
    await clock.advance(20);
    expect(subscription.getSnapshot()).toMatchObject({ freshness: 'fresh', health: 'live', staleSince: null });
  });

  it('[C9] turns stale by its own clock while the server is not heard', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.mood = 'down';
    gateway.drop();
    await clock.advance(14_800);
    expect(subscription.getSnapshot().freshness).toBe('late');
    await clock.advance(200);
    expect(subscription.getSnapshot().freshness).toBe('stale');
  });

  it('[C9] turns stale at the age that a user named, whatever the server says', async () => {
    const subscription = client.subscribe(request, { staleAfterMs: 8_000 });
    await clock.advance(7_900);
    expect(subscription.getSnapshot().freshness).toBe('late');
    await clock.advance(200);
    expect(subscription.getSnapshot()).toMatchObject({ freshness: 'stale', health: 'stale', staleSince: null });
  });

  it.each([3_600_000, -3_600_000])('does not mind a clock that is %i ms off', async (offsetMs) => {
    gateway.offsetMs = offsetMs;
    const subscription = client.subscribe(request);
    await clock.advance(4_000);
    expect(subscription.getSnapshot().freshness).toBe('fresh');
    await clock.advance(2_000);
    expect(subscription.getSnapshot().freshness).toBe('late');
  });

  it('[C10] says that the server merges, how much was merged, and that it no longer does', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const quality = { view: 'v0', level: 'merging', reason: 'The connection is slow.', merged: 3, lagMs: 9 };
    gateway.say('stream:quality', { ...quality, effectiveWindow: 2 });
    await clock.advance(20);
    const since = clock.now() - 20;
    const { view: _, ...told } = quality;
    const degraded = { ...told, effectiveWindow: 2, skipped: 0, since };
    expect(subscription.getSnapshot()).toMatchObject({ health: 'degraded', degraded });
    gateway.skip(request, 2);
    gateway.push(request, { total_pnl: 12 }, { previous: 0, merged: 3 });
    gateway.say('stream:quality', { ...quality, level: 'coarse', merged: 0, effectiveWindow: 4 });
    await clock.advance(20);
    expect(subscription.getSnapshot().degraded).toMatchObject({
      level: 'coarse',
      skipped: 2,
      effectiveWindow: 4,
      since,
    });
    gateway.say('stream:quality', { ...quality, level: 'live', merged: 0, lagMs: 0, effectiveWindow: 1 });
    await clock.advance(20);
    expect(subscription.getSnapshot()).toMatchObject({ health: 'live', degraded: null, gaps: 0 });
  });

  it('[C10] forgets what an earlier connection was told of its quality', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const quality = { view: 'v0', reason: 'The connection is slow.', merged: 3, lagMs: 9, effectiveWindow: 2 };
    gateway.say('stream:quality', { ...quality, level: 'reseed' });
    gateway.drop();
    await clock.advance(1_000);
    expect(subscription.getSnapshot()).toMatchObject({ health: 'live', degraded: null });
  });
});
