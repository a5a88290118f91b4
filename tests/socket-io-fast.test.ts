/** Frames that go past Socket.IO and frames that do not, on one connection: nobody can tell which went how. */
import { Engine } from '@streamgauge/engine';
import { AnalyticsWebSocketGateway, MetricStreamService } from '@streamgauge/server';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FollowedView } from './harness/followed-view.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { seeded } from './harness/seeded.js';
import { startSlowPath } from './harness/slow-path.js';
import { tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let engine: Engine;
const sockets: Socket[] = [];

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway({ TICK_MS: '10' }));
  engine = gateway.app.get(Engine);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(() => stop());

async function socketIo(tenantId: string, options: object, url = gateway.url): Promise<Socket> {
  const auth = { token: await tokenFor({ tenantId, roles: ['NURSE'] }) };
  const socket = io(`${url}/analytics/stream`, { auth, forceNew: true, reconnection: false, ...options });
  sockets.push(socket);
  return socket;
}

/** Follows the alerts, and keeps the numbers that they carry and the way on which each came. */
function followed(socket: Socket): { view: FollowedView; numbers: number[]; ways: string[] } {
  const view = new FollowedView();
  const numbers: number[] = [];
  const ways: string[] = [];
  socket.onAny((event: string, data: { events?: { data: { number: number } }[] }) => {
    view.take(event, data);
    if (event !== 'event') return;
    for (const { data: alert } of data.events ?? []) numbers.push(alert.number);
    ways.push(socket.io.engine.transport.name);
  });
  return { view, numbers, ways };
}

function publish(tenantId: string, number: number, text = ''): void {
  engine.append(tenantId, 'alerts', [{ type: 'alert:created', data: { number, text } }]);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const upTo = (count: number, first = 0): number[] => Array.from({ length: count - first }, (_, index) => first + index);

describe('a Socket.IO client', () => {
  it.each(['websocket', 'polling'])('[D1, W1] that has only %s receives every frame, in order', async (transport) => {
    const tenantId = `only-${transport}`;
    const socket = await socketIo(tenantId, { transports: [transport] });
    const { view, numbers, ways } = followed(socket);
    expect(await socket.emitWithAck('subscribe', { channel: 'alerts' })).toMatchObject({ success: true });
    for (let number = 0; number < 300; number += 1) {
      publish(tenantId, number, 'ä'.repeat(number % 7 === 0 ? 5_000 : number));
      if (number % 3 === 0) await turn();
      await until('most of it', () => number - numbers.length < 100);
    }
    await until('all of it', () => numbers.length === 300);
    expect(numbers).toEqual(upTo(300));
    expect(view.gaps).toEqual([]);
    expect(new Set(ways)).toEqual(new Set([transport]));
  });

  it.each(['websocket', 'polling'])(
    '[D6] that has only %s receives sums that add up to what was published',
    async (transport) => {
      const tenantId = `sums-${transport}`;
      const auth = { token: await tokenFor({ tenantId, roles: ['TRADER'] }) };
      const socket = await socketIo(tenantId, { transports: [transport], auth });
      const view = new FollowedView();
      let sum = 0;
      socket.onAny((event: string, data: { metrics: { trade_count?: { value: number } } }) => {
        view.take(event, data);
        if (event === 'update') sum += data.metrics.trade_count?.value ?? 0;
      });
      const request = { channel: 'trading.metrics', metrics: ['trade_count'], aggregation: { type: 'SUM', window: 0 } };
      expect(await socket.emitWithAck('subscribe', request)).toMatchObject({ success: true });
      const producer = gateway.app.get(MetricStreamService);
      let published = 0;
      while (view.frames < 30) {
        published += 1;
        await producer.publishMetric(tenantId, 'trading.metrics', { trade_count: 1 });
        await turn();
      }
      await until('all of it', () => sum === published);
      expect(view.gaps).toEqual([]);
    },
  );

  it('[D1] receives what Socket.IO sends and what goes past it in the order in which it was sent', async () => {
    const door = gateway.app.get(AnalyticsWebSocketGateway);
    const socket = await socketIo('mixed', { transports: ['websocket'] });
    const heard: string[] = [];
    socket.on('event', ({ events }) => heard.push(`event ${events[0].data.number}`));
    socket.on('note', (number) => heard.push(`note ${number}`));
    await socket.emitWithAck('subscribe', { channel: 'alerts' });
    const dice = seeded(1);
    const sent: string[] = [];
    for (let number = 0; number < 500; number += 1) {
      if (dice() < 0.5) {
        publish('mixed', number, 'x'.repeat(Math.floor(dice() * 500)));
        sent.push(`event ${number}`);
      } else {
        await door.sendToClient(socket.id ?? '', 'note', number);
        sent.push(`note ${number}`);
      }
      if (dice() < 0.3) await turn();
    }
    await until('all of it', () => heard.length === sent.length);
    expect(heard).toEqual(sent);
  });

  it('[D1, W2] that goes from polling to a WebSocket while frames are published misses none and gets none twice', async () => {
    let both = 0;
    for (let seed = 0; seed < 80; seed += 8) {
      const lives = await Promise.all(upTo(8).map((index) => upgradeWhilePublishing(seed + index)));
      both += lives.filter((ways) => ways.has('polling') && ways.has('websocket')).length;
    }
    // What this is about must have happened, and not just once.
    expect(both).toBeGreaterThan(20);
  });
});

/**
 * One client's life. Each step of its way to a WebSocket waits until some more has been published, so that there are frames
 * before, during and after it however fast the machine is.
 *
 * @returns The ways on which the frames came.
 */
async function upgradeWhilePublishing(seed: number): Promise<Set<string>> {
  const dice = seeded(seed);
  const tenantId = `upgrade-${seed}`;
  let published = 0;
  let isFarBehind = (): boolean => false;
  const path = await startSlowPath(gateway.url, async () => {
    const goal = published + Math.floor(dice() * 40);
    await until('more was published', () => published >= goal || isFarBehind());
  });
  const socket = await socketIo(tenantId, {}, path.url);
  const { view, numbers, ways } = followed(socket);
  // A reader that has far to go is another test.
  isFarBehind = () => view.frames > 0 && published - (numbers.at(-1) ?? 0) > 200;
  const subscribesAt = Math.floor(dice() * 60);
  const burst = 1 + Math.floor(dice() * 4);
  let subscribed = false;
  let afterUpgrade = 0;
  while (afterUpgrade < 20) {
    for (let index = 0; index < burst; index += 1) {
      publish(tenantId, published, 'y'.repeat(dice() < 0.1 ? 3_000 : 10));
      published += 1;
    }
    if (!subscribed && socket.connected && published >= subscribesAt) {
      subscribed = true;
      socket.emit('subscribe', { channel: 'alerts' });
    }
    if (view.frames > 0 && socket.io.engine.transport.name === 'websocket') afterUpgrade += 1;
    await turn();
    await until('most of it', () => !isFarBehind());
  }
  isFarBehind = () => true;
  await until(`all of it, seed ${seed}`, () => numbers.at(-1) === published - 1);
  expect(numbers, `seed ${seed}`).toEqual(upTo(published, numbers[0]));
  expect(view.gaps, `seed ${seed}`).toEqual([]);
  expect(view.snapshots, `seed ${seed}`).toBe(1);
  socket.disconnect();
  await path.close();
  return new Set(ways);
}
