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

  it('[R50] is not disturbed by events, which it has no words for', async () => {
    const views: unknown[] = [];
    client.tap(({ event, payload }) => {
      if (event === 'snapshot') views.push((payload as { view: string }).view);
    });
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const before = subscription.getSnapshot();
    const events = [{ id: 'a', type: 't', data: {}, timestamp: '2026-11-20T22:53:22.400Z' }];
    gateway.say('event', { channel: 'pnl', view: views[0], sequence: 1, previous: 0, events });
    gateway.say('events:gap', { channel: 'pnl', view: views[0], from: 2, to: 3, missed: 2 });
    await clock.advance(100);
    expect(views).toEqual([expect.any(String)]);
    expect(subscription.getSnapshot()).toBe(before);
    expect(client.connection.getSnapshot()).toMatchObject({ status: 'connected', connectionCount: 1 });
  });

  it('tells at once when told to', async () => {
    client = gateway.client({ flush: 'sync' });
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.push(request, { total_pnl: 77 });
    expect(subscription.getSnapshot().data?.total_pnl).toMatchObject({ value: 77, previous: 10, delta: 67 });
  });

  it('resolves refresh with a new snapshot', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.hold(request, { total_pnl: 12 });
    const refreshed = subscription.refresh();
    await clock.advance(100);
    await refreshed;
    expect(subscription.getSnapshot().data?.total_pnl?.value).toBe(12);
    expect(gateway.subscriptions).toBe(1);
  });
});

describe('freshness', () => {
  it('follows what the source vouches for, and turns late and stale by time alone', async () => {
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
    await clock.advance(10_000);
    expect(subscription.getSnapshot()).toMatchObject({ freshness: 'stale', health: 'stale' });
  });

  it.each([3_600_000, -3_600_000])('does not mind a clock that is %i ms off', async (offsetMs) => {
    gateway.offsetMs = offsetMs;
    const subscription = client.subscribe(request);
    await clock.advance(4_000);
    expect(subscription.getSnapshot().freshness).toBe('fresh');
    await clock.advance(2_000);
    expect(subscription.getSnapshot().freshness).toBe('late');
  });

  it('says when the server merges, and that it no longer does', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.say('stream:quality', {
      view: 'v0',
      level: 'merging',
      reason: 'slow_client',
      merged: 3,
      lagMs: 9,
      effectiveWindow: 2,
    });
    await clock.advance(20);
    expect(subscription.getSnapshot()).toMatchObject({
      health: 'degraded',
      degraded: { skipped: 3, effectiveWindow: 2 },
    });
    gateway.say('stream:quality', {
      view: 'v0',
      level: 'live',
      reason: 'caught_up',
      merged: 0,
      lagMs: 0,
      effectiveWindow: 1,
    });
    await clock.advance(20);
    expect(subscription.getSnapshot()).toMatchObject({ health: 'live', degraded: null });
  });
});
