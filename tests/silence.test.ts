import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverSchemas } from '@streamgauge/protocol/schemas';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

/** Meters that are stale after a second of silence and over after two. */
const catalog = [
  {
    name: 'quick',
    description: 'Meters that fall silent quickly',
    channels: [
      {
        name: 'quick',
        description: 'Meters',
        kind: 'metrics',
        roles: ['*'],
        staleAfter: '1s',
        ttl: '2s',
        labels: [
          { name: 'meter', description: 'Meter', key: true },
          { name: 'floor', description: 'Floor' },
        ],
        metrics: [
          { name: 'power', description: 'Power', unit: 'W', instrument: 'gauge', across: 'sum' },
          {
            name: 'today',
            description: 'Today',
            unit: '1',
            instrument: 'counter',
            reset: 'daily',
            timeZone: 'Europe/Berlin',
          },
          {
            name: 'latency',
            description: 'Latency',
            unit: 'ms',
            instrument: 'distribution',
            functions: ['P95', 'AVG'],
          },
        ],
      },
    ],
  },
];

let gateway: TestGateway;
let folder: string;
let stop: () => Promise<void>;
const open: (RawClient | Socket)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-catalog-'));
  const file = join(folder, 'catalog.json');
  await writeFile(file, JSON.stringify(catalog));
  ({ gateway, stop } = await startTestGateway({ STREAMGAUGE_CONFIG: file }));
});
afterAll(async () => {
  for (const client of open) client.close();
  await stop();
  await rm(folder, { recursive: true, force: true });
});

const tenantId = 'house';

describe('a meter that falls silent', () => {
  it('[R52, R51, R37, W1] is told at both doors, by group, and then that it is gone', async () => {
    const token = await tokenFor({ tenantId, roles: [] });
    const client = await RawClient.open(gateway.wsUrl, token);
    const socket = io(`${gateway.url}/analytics/stream`, { auth: { token }, forceNew: true });
    open.push(client, socket);
    const request = {
      channel: 'quick',
      metrics: ['power'],
      groupBy: ['floor'],
      aggregation: { type: 'LAST', window: 0.5 },
    };
    const heard = new Promise<unknown>((resolve) => socket.once('stream:stale', resolve));
    await socket.emitWithAck('subscribe', request);
    const answer = await client.ask('subscribe', request);
    const samples = ['1', '2'].map((floor) => ({ labels: { meter: `m${floor}`, floor }, metrics: { power: 230 } }));
    await ingest(gateway.url, 'quick', samples, { tenantId });

    const stale = await client.next(({ event }) => event === 'stream:stale');
    expect(stale.data).toMatchObject({ channel: 'quick', view: answer.view, since: expect.any(Number) });
    expect(serverSchemas['stream:stale'].safeParse(stale.data).error).toBeUndefined();
    expect(await heard).toEqual(stale.data);
    const gone = await client.next(({ event, data }) => event === 'update' && data.removed !== undefined);
    expect(gone.data.removed).toEqual([{ floor: '1' }, { floor: '2' }]);
    expect(serverSchemas.update.safeParse(gone.data).error).toBeUndefined();
  });
});

describe('a question over the wire', () => {
  it('[R38, R39, R9, W1] may filter by a tree, ask for percentiles, and have what was taken back', async () => {
    const token = await tokenFor({ tenantId, roles: [] });
    const client = await RawClient.open(gateway.wsUrl, token);
    open.push(client);
    const filters = {
      op: 'and',
      nodes: [
        { op: 'sw', key: 'meter', value: 'p-' },
        { op: 'not', nodes: [{ op: 'gte', key: 'floor', value: 10 }] },
      ],
    };
    const answer = await client.ask('subscribe', { channel: 'quick', filters, aggregation: { window: 1 } });
    expect(answer).toMatchObject({ granted: { metrics: ['power', 'today', 'latency'], type: null } });
    // What is sent together is taken together, as long as no window ends meanwhile.
    await until('the beginning of a window', () => Date.now() % 1_000 < 200);
    const labels = { meter: 'p-1', floor: '9' };
    const samples = [
      ...Array.from({ length: 100 }, (_, index) => ({ labels, metrics: { latency: index + 1 } })),
      { labels, metrics: { today: 5 } },
      { labels, metrics: { today: -2 }, corrects: 'order-7' },
      { labels, metrics: { today: -2 } },
      { labels: { meter: 'p-2', floor: '10' }, metrics: { today: 100 } },
    ];
    const response = await ingest(gateway.url, 'quick', samples, { tenantId });
    expect(await response.json()).toMatchObject({ accepted: 103, rejected: [{ index: 102, code: 'INVALID_SAMPLE' }] });
    const { data } = await client.next(({ event }) => event === 'update');
    expect(data.metrics.today).toEqual({ value: 3, count: 2, delta: 3 });
    expect(Math.abs(data.metrics.latency.value / 95 - 1)).toBeLessThan(0.011);
  });
});
