/**
 * Random and changed messages at each door, drawn from a seed. A bounded number here; more by
 * `npm run fuzz -- --messages 100000 --seed 7`.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SeededDice } from '@streamgauge/engine/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { Bystander } from './harness/bystander.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { HostileMessages } from './harness/hostile-messages.js';
import { RawClient } from './harness/raw-client.js';
import { SocketIoClient } from './harness/socket-io-client.js';
import { tokenFor } from './harness/token.js';

const messages = Number(process.env.FUZZ_MESSAGES ?? 5_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
/** Messages between two looks at whether all is well. */
const round = 250;
const timeoutMs = 60_000 + messages * 20;

let gateway: TestGateway;
let stop: () => Promise<void>;
let bystander: Bystander;

beforeAll(async () => {
  // What is bounded by settings is full after a while, and then memory has to stand still.
  ({ gateway, stop } = await startTestGateway({
    MESSAGES_PER_SECOND: '1000000',
    MESSAGE_BURST: '1000000',
    TENANT_VIEWS_MAX: '50',
    TENANT_SERIES_MAX: '100',
    USER_SNAPSHOT_BYTES_PER_SECOND: '0',
    LOG_LEVEL: 'error',
  }));
  bystander = await Bystander.open(gateway);
});
afterAll(async () => {
  bystander.close();
  await stop();
});

/** Names that Socket.IO's client keeps for itself. */
const reserved = ['connect', 'disconnect', 'connect_error', 'disconnecting', 'newListener', 'removeListener'];
const subscribes: readonly unknown[] = [
  { channel: 'pnl' },
  { meterId: 'm-1' },
  { channel: 'pnl', metrics: ['realized_pnl', 'total_pnl'], aggregation: { type: 'LAST', window: 0.5 } },
  { channel: 'meters', metrics: ['power_w'], filters: { meterId: ['m-1', 'm-2'] }, groupBy: ['meterId'] },
  {
    channel: 'meters',
    filters: {
      op: 'and',
      nodes: [
        { op: 'sw', key: 'meterId', value: 'm' },
        { op: 'gte', key: 'meterId', value: 3 },
      ],
    },
  },
  { channel: 'alerts', filters: {} },
  [{ channel: 'pnl' }, { channel: 'positions' }, { meterId: 7 }],
];
const envelopes: readonly unknown[] = [
  ...subscribes.map((data) => ({ event: 'subscribe', id: 1, data })),
  { event: 'unsubscribe', id: 'a', data: { channel: 'pnl', metrics: ['realized_pnl'] } },
  { event: 'unsubscribe', id: 2, data: { subscriptionId: 's1' } },
  { event: 'update-subscription', id: 2, data: { subscriptionId: 's1', metrics: ['total_pnl'] } },
  { event: 'resync', id: 3, data: { subscriptionId: 's1' } },
  { event: 'auth:refresh', id: 3, data: { token: 'a.b.c' } },
  { event: 'auth', data: { token: 'a.b.c' } },
  { event: 'ping', id: 9 },
];
const realtimeEnvelopes: readonly unknown[] = [
  { event: 'subscribe:vitals', data: { patientId: 'p-1', deviceId: 'd-1', metrics: ['heart_rate'] } },
  { event: 'subscribe:alerts', data: { minPriority: 'high', patientId: 'p-1' } },
  { event: 'subscribe:device-status', data: { deviceId: 'd-1' } },
  { event: 'unsubscribe:vitals', data: { subscriptionId: 's1' } },
  { event: 'unsubscribe:alerts' },
  { event: 'auth:refresh', data: { token: 'a.b.c' } },
  { event: 'ping' },
];
const queries = [
  'channel=pnl&metrics=realized_pnl,total_pnl&window=0.5&type=LAST',
  'channel=meters&groupBy=meterId&filters={"meterId":["m-1","m-2"]}&window=500ms',
  'channel=alerts&lastEventId=abc:7',
  'channel=meters&filters={"op":"not","nodes":[{"op":"sw","key":"meterId","value":"m"}]}',
];
const samples: readonly unknown[] = [
  { labels: { meterId: 'm-1' }, metrics: { power_w: 230 }, timestamp: 1_795_000_000_000, id: 'x', quality: 'good' },
  [
    { labels: { meterId: 'm-1' }, metrics: { power_w: 1 } },
    { labels: { meterId: 'm-2' }, metrics: { energy_kwh: 2 } },
  ],
  { metrics: { power_w: 1 }, corrects: 'x' },
  { type: 'raised', data: { a: [1, { b: null }] }, labels: {}, id: 'e-1' },
];

/** Sends rounds of messages, and looks after each whether the bystander misses anything. Half-way and at the end memory is weighed. */
async function inRounds(send: (count: number) => Promise<void>, total = messages): Promise<void> {
  let halfway = 0;
  for (let sent = 0; sent < total; sent += round) {
    await send(Math.min(round, total - sent));
    await bystander.missesNothing();
    if (halfway === 0 && sent >= total / 2) halfway = heapMiB();
  }
  expect(heapMiB() - halfway).toBeLessThan(32);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
function heapMiB(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1_048_576;
}

/** Keeps a client at hand: another one when the last was closed for what it sent. */
function reopening<T extends { close(): void }>(open: () => Promise<T>, isOver: (client: T) => boolean) {
  let client: T | undefined;
  return {
    take: async (): Promise<T> => {
      if (client === undefined || isOver(client)) client = await open();
      return client;
    },
    close: () => client?.close(),
  };
}

describe(`seed ${seed}`, () => {
  it('[B6] /ws: texts that were messages once, and bytes', { timeout: timeoutMs }, async () => {
    const dice = new SeededDice(seed);
    const hostile = new HostileMessages(dice);
    const clients = reopening(
      async () => RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'fuzz' })),
      (client) => client.closed !== undefined,
    );
    await inRounds(async (count) => {
      const client = await clients.take();
      for (let index = 0; index < count; index += 1) {
        if (dice.chance(0.05)) client.socket.send(Buffer.from(hostile.text(envelopes), 'utf16le'));
        else client.send(hostile.text(envelopes));
      }
      // Whoever is still there has been answered everything by then.
      if (client.closed === undefined)
        await Promise.race([client.ask('ping', undefined, 60_000), client.untilClosed()]);
      client.received.length = 0;
    });
    clients.close();
  });

  it('[B6] subscribe: questions that were right once', { timeout: timeoutMs }, async () => {
    const hostile = new HostileMessages(new SeededDice(seed + 1));
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'fuzz' }));
    const codes = new Set<string>();
    await inRounds(async (count) => {
      for (let index = 0; index < count; index += 1) {
        const text = JSON.stringify({ event: 'subscribe', id: `q${index}`, data: hostile.changed(subscribes) });
        // One that is too large ends the connection, which is another test's.
        if (text.length < 30_000) client.send(text);
      }
      await client.ask('ping', undefined, 60_000);
      const answers = client.received.filter(({ event }) => event === 'ack').flatMap(({ data }) => data);
      for (const { code = 'granted' } of answers) codes.add(code);
      for (const channel of ['pnl', 'meters', 'positions', 'alerts']) await client.ask('unsubscribe', { channel });
      client.received.length = 0;
    });
    expect(codes).not.toContain('INTERNAL');
    expect([...codes]).toEqual(
      expect.arrayContaining(['granted', 'FORBIDDEN_CHANNEL', 'INVALID_FILTER', 'BAD_MESSAGE']),
    );
    client.close();
  });

  it('[B6] Socket.IO: events and packets', { timeout: timeoutMs }, async () => {
    const dice = new SeededDice(seed + 2);
    const hostile = new HostileMessages(dice);
    const clients = reopening(
      async () => SocketIoClient.open(gateway.url, await tokenFor({ tenantId: 'fuzz' }), { transports: ['websocket'] }),
      (client) => client.ended !== undefined || !client.socket.connected,
    );
    await inRounds(async (count) => {
      for (let index = 0; index < count; index += 1) {
        const client = await clients.take();
        const { event, data } = (hostile.changed(envelopes) ?? {}) as { event?: unknown; data?: unknown };
        if (dice.chance(0.03)) {
          const packet = `42/analytics/stream,${dice.below(100)}${JSON.stringify([event, data])}`;
          const { transport } = client.socket.io.engine as unknown as { transport: { ws?: WebSocket } };
          transport.ws?.send(hostile.spoilt(packet));
        } else if (typeof event === 'string' && !reserved.includes(event)) {
          if (dice.chance(0.5)) client.socket.emit(event, data);
          else client.socket.emit(event, data, () => undefined);
        }
      }
      const client = await clients.take();
      await client.ask('ping').catch(() => undefined);
      client.received.length = 0;
    });
    clients.close();
  });

  it('[B6] /realtime: events that were requests once', { timeout: timeoutMs }, async () => {
    const hostile = new HostileMessages(new SeededDice(seed + 4));
    const token = await tokenFor({ tenantId: 'fuzz' });
    const clients = reopening(
      async () => SocketIoClient.open(gateway.url, token, { transports: ['websocket'] }, '/realtime'),
      (client) => client.ended !== undefined || !client.socket.connected,
    );
    await inRounds(async (count) => {
      for (let index = 0; index < count; index += 1) {
        const client = await clients.take();
        const { event, data } = (hostile.changed(realtimeEnvelopes) ?? {}) as { event?: unknown; data?: unknown };
        if (typeof event === 'string' && !reserved.includes(event)) client.socket.emit(event, data, () => undefined);
      }
      const client = await clients.take();
      for (const kind of ['vitals', 'alerts', 'device-status'])
        await client.ask(`unsubscribe:${kind}`, {}).catch(() => undefined);
      client.received.length = 0;
    });
    clients.close();
  });

  it('[B6] SSE: queries that were right once', { timeout: timeoutMs }, async () => {
    const dice = new SeededDice(seed + 5);
    const hostile = new HostileMessages(dice);
    const statuses = new Set<number>();
    const open = async (): Promise<void> => {
      const abort = new AbortController();
      const query = encodeURI(String(Buffer.from(hostile.spoilt(dice.pick(queries)))));
      const response = await fetch(`${gateway.url}/sse?${query}`, {
        headers: {
          authorization: `Bearer ${await tokenFor({ tenantId: 'fuzz' })}`,
          'last-event-id': `e:${dice.below(9)}`,
        },
        signal: abort.signal,
      });
      statuses.add(response.status);
      abort.abort();
    };
    // Each is a connection of its own.
    await inRounds(
      async (count) => {
        for (let index = 0; index < count; index += 25) await Promise.all(Array.from({ length: 25 }, open));
      },
      Math.ceil(messages / 10),
    );
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 403, 422]));
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  });

  it('[B6] HTTP: bodies that were samples and events once', { timeout: timeoutMs }, async () => {
    const dice = new SeededDice(seed + 3);
    const hostile = new HostileMessages(dice);
    const token = await tokenFor({ tenantId: 'fuzz', scope: 'ingest' });
    const statuses = new Set<number>();
    const post = async (): Promise<void> => {
      const lines = Array.from({ length: 1 + dice.below(3) }, () => hostile.text(samples));
      const response = await fetch(
        `${gateway.url}/ingest/${dice.pick(['meters', 'pnl', 'alerts', 'nothing', '%00'])}`,
        {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': dice.pick(['application/json', 'application/x-ndjson', 'text/plain', 'x']),
          },
          body: lines.join('\n'),
        },
      );
      statuses.add(response.status);
      await response.arrayBuffer();
    };
    await inRounds(async (count) => {
      for (let sent = 0; sent < count; sent += 10) await Promise.all(Array.from({ length: 10 }, post));
    });
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  });
});
