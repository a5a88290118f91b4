import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('sharing', () => {
  it('[C1] shares one subscription between equal requests, and tells the server 2 s after the last release', async () => {
    const all = Array.from({ length: 100 }, () => client.subscribe({ channel: 'pnl', metrics: ['total_pnl'] }));
    await clock.advance(100);
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
    for (const subscription of all) subscription.release();
    await clock.advance(1_999);
    expect(gateway.framesOf('unsubscribe')).toHaveLength(0);
    await clock.advance(10);
    expect(gateway.framesOf('unsubscribe').map((frame) => frame.data)).toEqual([{ subscriptionId: 's1' }]);
    expect(gateway.subscriptions).toBe(0);
  });

  it('[C1] sends nothing for a return within the linger', async () => {
    client.subscribe(request).release();
    await clock.advance(1_000);
    const again = client.subscribe(request);
    await clock.advance(10_000);
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
    expect(gateway.framesOf('unsubscribe')).toHaveLength(0);
    expect(again.getSnapshot().data?.total_pnl?.value).toBe(10);
  });

  it('counts a release once', async () => {
    const one = client.subscribe(request);
    const other = client.subscribe(request);
    one.release();
    one.release();
    await clock.advance(10_000);
    expect(other.getSnapshot().stream).toBe('live');
    expect(gateway.framesOf('unsubscribe')).toHaveLength(0);
  });

  it('subscribes all of one turn in one message', async () => {
    client.connect();
    await clock.advance(100);
    client.subscribe(request);
    client.subscribe({ meterId: 'm-1' });
    await clock.advance(100);
    expect(gateway.framesOf('subscribe').map((frame) => frame.data)).toEqual([[request, { meterId: 'm-1' }]]);
  });

  it('takes back a subscription that was released before its answer', async () => {
    client = gateway.client({ lingerMs: 0 });
    const kept = client.subscribe({ channel: 'positions' });
    await clock.advance(100);
    client.subscribe(request).release();
    await clock.settle();
    await clock.advance(100);
    expect(gateway.subscriptions).toBe(1);
    expect(kept.getSnapshot().stream).toBe('live');
  });

  it('gives the frames of a shared view to all requests that mean it', async () => {
    const short = client.subscribe({ meterId: 'm-1' });
    const long = client.subscribe({ channel: 'meters', filters: { meterId: 'm-1' } });
    await clock.advance(100);
    gateway.push({ meterId: 'm-1' }, { power_w: 5 });
    await clock.advance(100);
    expect(short.getSnapshot().data?.power_w?.value).toBe(5);
    expect(long.getSnapshot().data?.power_w?.value).toBe(5);
    short.release();
    await clock.advance(3_000);
    gateway.push({ meterId: 'm-1' }, { power_w: 6 });
    await clock.advance(100);
    expect(long.getSnapshot().data?.power_w?.value).toBe(6);
    expect(long.getSnapshot().gaps).toBe(0);
  });
});

describe('reconnect', () => {
  it('[C3] asks for all subscriptions again in one message', async () => {
    const one = client.subscribe(request);
    const other = client.subscribe({ channel: 'positions' });
    await clock.advance(100);
    gateway.drop();
    expect(one.getSnapshot().data?.total_pnl?.value).toBe(10);
    gateway.hold(request, { total_pnl: 11 });
    await clock.advance(1_000);
    expect(gateway.framesOf('subscribe')).toHaveLength(2);
    expect(gateway.framesOf('subscribe')[1]?.data).toHaveLength(2);
    expect(one.getSnapshot()).toMatchObject({ stream: 'live', data: { total_pnl: { value: 11, previous: 10 } } });
    expect(other.getSnapshot().stream).toBe('live');
  });

  it('[C3] says of each subscription where it stands, and gets what it missed', async () => {
    const long = client.subscribe(request);
    const short = client.subscribe({ meterId: 'm-1' });
    await clock.advance(100);
    gateway.push(request, { total_pnl: 11 });
    const changes: unknown[] = [];
    long.onUpdate(({ kind, sequence, merged }) => changes.push([kind, sequence, merged]));
    await clock.advance(100);
    gateway.drop();
    gateway.lose(request, { total_pnl: 12 });
    gateway.lose(request, { total_pnl: 13 });
    await clock.advance(1_000);
    expect(gateway.framesOf('subscribe')[1]?.data).toEqual([
      { ...request, resume: { epoch: 'e1', sequence: 1 } },
      { channel: 'meters', filters: { meterId: 'm-1' }, resume: { epoch: 'e1', sequence: 0 } },
    ]);
    expect(changes).toEqual([
      ['update', 2, 1],
      ['update', 3, 1],
    ]);
    expect(long.getSnapshot()).toMatchObject({ stream: 'live', health: 'live', data: { total_pnl: { previous: 12 } } });
    expect(short.getSnapshot()).toMatchObject({ stream: 'live', health: 'live' });
  });

  it('[C3] takes what it missed as one frame where it was much', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const changes: unknown[] = [];
    subscription.onUpdate(({ kind, merged, metrics }) => changes.push([kind, merged, metrics.total_pnl?.count]));
    gateway.drop();
    for (let turn = 0; turn < 60; turn += 1) gateway.lose(request, { total_pnl: turn });
    await clock.advance(1_000);
    expect(changes).toEqual([['update', 60, 60]]);
    expect(subscription.getSnapshot()).toMatchObject({ sequence: 60, gaps: 0, data: { total_pnl: { value: 59 } } });
  });

  it('[C3] takes a snapshot when the history that it holds is over', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.push(request, { total_pnl: 11 });
    gateway.drop();
    gateway.epoch = 'e2';
    gateway.hold(request, { total_pnl: 3 });
    await clock.advance(1_000);
    expect(subscription.getSnapshot()).toMatchObject({ stream: 'live', data: { total_pnl: { value: 3 } } });
    expect(client.read(request).sequence).toBe(2);
  });

  it('[C6] keeps the values and says that it reconnects', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.mood = 'down';
    gateway.drop();
    await clock.advance(100);
    expect(subscription.getSnapshot()).toMatchObject({
      status: 'success',
      stream: 'resuming',
      health: 'reconnecting',
      data: { total_pnl: { value: 10 } },
    });
  });

  it('does not ask for what lingers', async () => {
    client.subscribe(request);
    client.subscribe({ channel: 'positions' }).release();
    await clock.advance(100);
    gateway.drop();
    await clock.advance(1_000);
    expect(gateway.framesOf('subscribe')[1]?.data).toMatchObject(request);
  });
});

describe('gaps', () => {
  it('[C4] asks once to go on from what is held, and applies nothing that does not follow', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const sequences: number[] = [];
    subscription.onUpdate(({ sequence }) => sequences.push(sequence));
    gateway.lose(request, { total_pnl: 48 });
    gateway.lose(request, { total_pnl: 49 });
    gateway.push(request, { total_pnl: 50 });
    gateway.push(request, { total_pnl: 51 });
    expect(subscription.getSnapshot().sequence).toBe(0);
    await clock.advance(100);
    const asked = gateway.framesOf('subscribe').map(({ data }) => data);
    expect(asked).toEqual([request, { ...request, resume: { epoch: 'e1', sequence: 0 } }]);
    expect(sequences).toEqual([1, 2, 3, 4]);
    expect(subscription.getSnapshot()).toMatchObject({ gaps: 1, stream: 'live', data: { total_pnl: { value: 51 } } });
    expect(gateway.subscriptions).toBe(1);
  });

  it('[C4] takes a snapshot where the server cannot go on', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.skip(request, 2);
    gateway.push(request, { total_pnl: 50 });
    await clock.advance(100);
    expect(subscription.getSnapshot()).toMatchObject({ gaps: 1, stream: 'live', data: { total_pnl: { value: 50 } } });
    expect(gateway.framesOf('subscribe')).toHaveLength(2);
  });

  it('[C4] asks at most once per second', async () => {
    client.subscribe(request);
    await clock.advance(100);
    for (let turn = 0; turn < 20; turn += 1) {
      gateway.skip(request);
      gateway.push(request, { total_pnl: turn });
      await clock.advance(100);
    }
    expect(gateway.framesOf('subscribe').length).toBeLessThanOrEqual(4);
    await clock.advance(1_000);
    gateway.push(request, { total_pnl: 99 });
    await clock.advance(100);
    expect(client.read(request).data).toMatchObject({ total_pnl: { value: 99 } });
  });

  it('takes a merged frame for what it is: no gap', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.skip(request, 4);
    gateway.push(request, { total_pnl: 15 }, { previous: 0, merged: 5 });
    await clock.advance(100);
    expect(subscription.getSnapshot()).toMatchObject({ gaps: 0, sequence: 5, data: { total_pnl: { value: 15 } } });
  });

  it('[C4] never goes back to an older snapshot', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.push(request, { total_pnl: 11 });
    gateway.push(request, { total_pnl: 12 });
    gateway.snapshot(request, { sequence: 1, data: { total_pnl: 11 } });
    await clock.advance(100);
    expect(subscription.getSnapshot()).toMatchObject({ sequence: 2, data: { total_pnl: { value: 12 } } });
  });
});

describe('refusals', () => {
  const refused = (code: 'FORBIDDEN_CHANNEL' | 'INTERNAL', retryable: boolean) =>
    ({ success: false, code, error: 'no', retryable }) as const;

  it('denies only the subscription that was refused', async () => {
    gateway.refusal = (asked) => (asked.channel === 'pnl' ? refused('FORBIDDEN_CHANNEL', false) : undefined);
    const denied = client.subscribe(request);
    const other = client.subscribe({ channel: 'positions' });
    await expect(Promise.all([denied.ready, clock.advance(100)])).rejects.toMatchObject({ code: 'FORBIDDEN_CHANNEL' });
    await clock.advance(60_000);
    expect(denied.getSnapshot()).toMatchObject({ status: 'error', stream: 'denied', health: 'error' });
    expect(other.getSnapshot().stream).toBe('live');
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
  });

  it('tries again after a refusal that may pass', async () => {
    gateway.refusal = () => refused('INTERNAL', true);
    const subscription = client.subscribe(request);
    await clock.advance(50);
    expect(subscription.getSnapshot()).toMatchObject({ status: 'pending', error: { code: 'INTERNAL' } });
    gateway.refusal = undefined;
    await clock.advance(1_000);
    expect(subscription.getSnapshot()).toMatchObject({ stream: 'live', error: null });
  });

  it('keeps the values of a subscription whose right has ended', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.say('subscription:revoked', { subscriptionId: 's1', code: 'FORBIDDEN_CHANNEL' });
    await clock.advance(100);
    expect(subscription.getSnapshot()).toMatchObject({ status: 'success', stream: 'denied', health: 'error' });
  });
});
