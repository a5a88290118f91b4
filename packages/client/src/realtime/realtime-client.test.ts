import { describe, expect, it } from 'vitest';
import { fakeRealtime, VirtualClock } from '../testing/index.js';
import { createRealtimeClient, type RealtimeClientOptions } from './realtime-client.js';

const unauthenticated = { code: 'UNAUTHENTICATED', error: 'Authentication failed', retryable: false };

function page(options: RealtimeClientOptions = {}) {
  const clock = new VirtualClock();
  const { open, sockets } = fakeRealtime();
  const client = createRealtimeClient({ url: 'https://gateway.test', clock, open, ...options });
  const socket = () => {
    const last = sockets.at(-1);
    if (last === undefined) throw new Error('nothing was opened');
    return last;
  };
  return { client, clock, sockets, socket, status: () => client.connection.getSnapshot().status };
}

describe('the connection', () => {
  it('[L30] is one for all users, opened by the first and closed a while after the last', async () => {
    const { client, clock, sockets, socket, status } = page({ token: 't' });
    expect([sockets.length, status()]).toEqual([0, 'idle']);
    const leave = [client.use(), client.use()];
    await clock.settle();
    expect([sockets.length, socket().connects, socket().tokens]).toEqual([1, 1, ['t']]);
    expect(socket().address).toBe('https://gateway.test/realtime');
    socket().open();
    expect(status()).toBe('connected');
    leave[0]?.();
    leave[0]?.();
    await clock.advance(10_000);
    expect(status()).toBe('connected');
    leave[1]?.();
    await clock.advance(1_999);
    client.use()();
    await clock.advance(1_999);
    expect(socket().connected).toBe(true);
    await clock.advance(1);
    expect([socket().connected, status()]).toEqual([false, 'idle']);
    client.use();
    expect(sockets).toHaveLength(2);
  });

  it('[C2] that is lost is retried with jitter, and says so to those who listen', async () => {
    const { client, clock, socket, status } = page();
    client.use();
    const told: string[] = [];
    client.scope().on('connection:status', ({ status: each }) => told.push(each));
    socket().open();
    clock.chance = 1;
    socket().fall();
    expect([status(), told]).toEqual(['reconnecting', ['reconnecting']]);
    for (const [waitMs, connects] of [
      [500, 2],
      [1_000, 3],
      [2_000, 4],
    ] as const) {
      await clock.advance(waitMs - 1);
      expect(socket().connects).toBe(connects - 1);
      await clock.advance(1);
      expect(socket().connects).toBe(connects);
      socket().refuse();
    }
    client.reconnectNow();
    await clock.advance(0);
    expect(socket().connects).toBe(5);
    socket().open();
    expect(client.connection.getSnapshot()).toEqual({ status: 'connected', connectionCount: 2, error: null });
  });

  it('[C2] comes back within the time that a draining server names', async () => {
    const { client, clock, socket } = page();
    client.use();
    socket().open();
    socket().say('server:draining', { reconnectWithinMs: 8_000 });
    socket().fall('io server disconnect');
    await clock.advance(3_999);
    expect(socket().connects).toBe(1);
    await clock.advance(1);
    expect(socket().connects).toBe(2);
  });

  it('[C5] asks for a token before each connection, and gives up after two refusals', async () => {
    const reasons: string[] = [];
    const { client, clock, socket, status } = page({
      token: ({ reason }) => {
        reasons.push(reason);
        return `t${reasons.length}`;
      },
    });
    client.use();
    await clock.settle();
    socket().refuse(unauthenticated);
    await clock.advance(1_000);
    expect(socket().tokens).toEqual(['t1', 't2']);
    socket().refuse(unauthenticated);
    await clock.advance(60_000);
    expect([socket().connects, status(), reasons]).toEqual([2, 'unauthorized', ['connect', 'rejected']]);
    expect(client.connection.getSnapshot().error).toMatchObject({ code: 'UNAUTHENTICATED' });
    client.reconnectNow();
    await clock.advance(0);
    socket().open();
    expect(status()).toBe('connected');
  });

  it('[C5] gives up at once where there is no other token', () => {
    const { client, socket, status } = page({ token: 'fixed' });
    client.use();
    socket().refuse(unauthenticated);
    expect(status()).toBe('unauthorized');
  });
});

describe('what is wanted', () => {
  it('[L31] is asked for once, whoever and however many want it, and again after a reconnect', async () => {
    const { client, clock, socket } = page();
    client.use();
    client.want('vitals', { patientId: 'p', deviceId: 'd' });
    client.want('vitals', { deviceId: 'd', patientId: 'p' });
    client.want('alerts');
    await clock.settle();
    expect(socket().asked()).toEqual([]);
    socket().open();
    await clock.settle();
    const all = ['subscribe:vitals {"patientId":"p","deviceId":"d"}', 'subscribe:alerts {}'];
    expect(socket().asked()).toEqual(all);
    socket().answer();
    socket().fall();
    socket().open();
    await clock.settle();
    expect(socket().asked()).toEqual(all);
  });

  it('[L31] is told anew to who joins, and the earlier subscription ends then', async () => {
    const { client, clock, socket } = page();
    client.use();
    socket().open();
    client.want('alerts');
    await clock.settle();
    socket().answer();
    client.want('alerts');
    client.want('alerts');
    await clock.settle();
    expect(socket().asked()).toEqual(['subscribe:alerts {}']);
    socket().answer();
    expect(socket().asked()).toEqual(['unsubscribe:alerts {"subscriptionId":"alerts-1"}']);
  });

  it('[L31] ends a while after the last one who wanted it has gone, or at once', async () => {
    const { client, clock, socket } = page();
    client.use();
    socket().open();
    const ends = [client.want('vitals'), client.want('vitals'), client.want('device-status')];
    await clock.settle();
    socket().answer();
    ends[0]?.('now');
    ends[0]?.('now');
    ends[1]?.('later');
    await clock.advance(1_000);
    expect(socket().asked()).toEqual([]);
    const again = client.want('vitals');
    await clock.advance(10_000);
    socket().answer();
    socket().sent.splice(0);
    again('later');
    await clock.advance(2_000);
    ends[2]?.('now');
    expect(socket().asked()).toEqual([
      'unsubscribe:vitals {"subscriptionId":"vitals-3"}',
      'unsubscribe:device-status {"subscriptionId":"device-status-2"}',
    ]);
  });

  it('[L31] that nobody wants any more when its answer comes is ended then', async () => {
    const { client, clock, socket } = page();
    client.use();
    socket().open();
    const end = client.want('alerts');
    await clock.settle();
    end('now');
    socket().answer();
    expect(socket().asked()).toEqual(['unsubscribe:alerts {"subscriptionId":"alerts-1"}']);
  });

  it('[L31] and is refused is an error of the connection, which goes on', async () => {
    const { client, clock, socket, status } = page();
    client.use();
    socket().open();
    client.want('vitals');
    await clock.settle();
    const refusal = { success: false, code: 'FORBIDDEN_CHANNEL', error: 'Access denied', retryable: false };
    socket().sent[0]?.ack?.(refusal);
    expect(client.connection.getSnapshot().error).toMatchObject({ code: 'FORBIDDEN_CHANNEL' });
    expect(status()).toBe('connected');
  });
});

describe('a scope', () => {
  it('[L32] has listeners of its own, which end with it', () => {
    const { client, socket } = page();
    client.use();
    socket().open();
    const heard: string[] = [];
    const [one, other] = [client.scope(), client.scope()];
    one.on('vital:metric', () => heard.push('one'));
    one.once('vital:metric', () => heard.push('once'));
    other.on('vital:metric', () => heard.push('other'));
    socket().say('vital:metric', {});
    socket().say('alert:created', {});
    one.detach();
    socket().say('vital:metric', {});
    expect(heard).toEqual(['one', 'once', 'other', 'other']);
    const listener = (): void => {
      heard.push('again');
    };
    one.on('vital:metric', listener).off('vital:metric', listener);
    one.on('alert:created', listener).off('alert:created');
    socket().say('alert:created', {});
    expect(heard).not.toContain('again');
  });

  it('[L32] sends nothing without a connection, and says so to who waits for an answer', () => {
    const { client, socket } = page();
    client.use();
    const scope = client.scope();
    const answers: unknown[] = [];
    scope.emit('ping', {}, (answer) => answers.push(answer));
    expect(answers).toEqual([expect.objectContaining({ success: false, code: 'NETWORK' })]);
    expect([scope.connected, scope.id]).toEqual([false, null]);
    socket().open();
    scope.emit('ping');
    expect(socket().asked()).toEqual(['ping {}']);
    expect([scope.connected, scope.id]).toEqual([true, 's1']);
  });
});
