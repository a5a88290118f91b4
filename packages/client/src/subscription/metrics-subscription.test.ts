import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetricsClient } from '../client.js';
import { FakeGateway, VirtualClock } from '../testing/index.js';

const request = { channel: 'meters', metrics: ['power_w'], filters: { meterId: 'a' } };
const other = { ...request, filters: { meterId: 'b' } };

let clock: VirtualClock;
let gateway: FakeGateway;
let client: MetricsClient;

beforeEach(() => {
  clock = new VirtualClock();
  gateway = new FakeGateway(clock);
  gateway.hold(request, { power_w: 10 });
  gateway.hold(other, { power_w: 20 });
  client = gateway.client();
});
afterEach(() => client.destroy());

describe('a request that changes', () => {
  it('[C12] keeps its subscription, and shows the values of before until the new ones are here', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const changed = vi.fn();
    const sequences: number[] = [];
    subscription.subscribe(changed);
    subscription.onUpdate(({ metrics }) => sequences.push(metrics.power_w?.value ?? 0));
    const updated = subscription.update({ filters: other.filters });
    expect(subscription.getSnapshot()).toMatchObject({ isPrevious: true, data: { power_w: { value: 10 } } });
    await clock.advance(100);
    await updated;
    expect(subscription.getSnapshot()).toMatchObject({
      isPrevious: false,
      subscriptionId: 's1',
      stream: 'live',
      data: { power_w: { value: 20 } },
    });
    gateway.push(other, { power_w: 21 });
    gateway.push(request, { power_w: 11 });
    await clock.advance(5_000);
    expect(sequences).toEqual([20, 21]);
    expect(changed).toHaveBeenCalled();
    expect(gateway.framesOf('update-subscription').map(({ data }) => data)).toEqual([
      { subscriptionId: 's1', metrics: ['power_w'], filters: { meterId: 'b' }, groupBy: [] },
    ]);
    expect([gateway.framesOf('subscribe').length, gateway.framesOf('unsubscribe').length]).toEqual([1, 0]);
    expect(gateway.subscriptions).toBe(1);
  });

  it('[C12] leaves the others that share it with what they asked for', async () => {
    const subscription = client.subscribe(request);
    const sharing = client.subscribe(request);
    await clock.advance(100);
    const updated = subscription.update({ filters: other.filters });
    await clock.advance(100);
    await updated;
    expect(subscription.getSnapshot().data?.power_w?.value).toBe(20);
    expect(sharing.getSnapshot()).toMatchObject({ stream: 'live', data: { power_w: { value: 10 } } });
    expect(gateway.framesOf('update-subscription')).toEqual([]);
  });

  it('[C12] goes on as before when the server refuses', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    gateway.refusal = () => ({ success: false, code: 'INVALID_FILTER', error: 'no', retryable: false });
    const refused = expect(subscription.update({ filters: { nope: '1' } })).rejects.toMatchObject({
      code: 'INVALID_FILTER',
    });
    await clock.advance(100);
    await refused;
    gateway.push(request, { power_w: 12 });
    await clock.advance(5_000);
    expect(subscription.getSnapshot()).toMatchObject({ stream: 'live', error: null, data: { power_w: { value: 12 } } });
    expect(gateway.subscriptions).toBe(1);
  });

  it('[C12] is asked for after the reconnect when the connection went in between', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const updated = subscription.update({ filters: other.filters });
    gateway.drop();
    await clock.advance(1_000);
    await updated;
    expect(gateway.framesOf('subscribe').map(({ data }) => data)).toEqual([request, other]);
    expect(subscription.getSnapshot()).toMatchObject({ stream: 'live', data: { power_w: { value: 20 } } });
    await clock.advance(5_000);
    expect(gateway.subscriptions).toBe(1);
  });

  it('[C12] leaves what it had to somebody who comes for it meanwhile', async () => {
    const subscription = client.subscribe(request);
    await clock.advance(100);
    const updated = subscription.update({ filters: other.filters });
    const late = client.subscribe(request);
    await clock.advance(100);
    await updated;
    expect(subscription.getSnapshot().data?.power_w?.value).toBe(20);
    expect(late.getSnapshot()).toMatchObject({ stream: 'live', data: { power_w: { value: 10 } } });
    expect(gateway.subscriptions).toBe(2);
  });

  it('cannot be one that names its key label alone', async () => {
    await expect(client.subscribe({ meterId: 'a' }).update({ metrics: ['power_w'] })).rejects.toMatchObject({
      code: 'BAD_MESSAGE',
    });
  });
});
