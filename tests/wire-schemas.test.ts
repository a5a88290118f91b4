/**
 * A gateway is led through everything that it can be made to say, at every door; each message must fit the schema that the
 * gateway itself serves for it, and no message of the document may go unheard without a reason.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '@streamgauge/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { fetchDocument, judgeBy, pointerKey, type ServedDocument } from './harness/documents.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { ingest, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';
import { type DoorName, type Ear, rawEar, socketIoEar, sseEar, strangerEar } from './harness/wire-ear.js';

const tenantId = 'house';
const power = [{ name: 'power', description: 'Power', unit: 'W', instrument: 'gauge', across: 'sum' }];
const meter = [{ name: 'meter', description: 'Meter', key: true }];
const channel = { description: 'Of the test', roles: ['*'] };
const catalog = [
  {
    name: 'wire',
    description: 'Meters that fall silent, meters that do not, and facts',
    channels: [
      { ...channel, name: 'quick', kind: 'metrics', staleAfter: '1s', ttl: '2s', labels: meter, metrics: power },
      { ...channel, name: 'steady', kind: 'metrics', staleAfter: '1h', labels: [], metrics: power },
      { ...channel, name: 'facts', kind: 'events', labels: [], metrics: [] },
      { ...channel, name: 'torrent', kind: 'events', labels: [], metrics: [] },
    ],
  },
];

/** The catalog of the ward, with monitors that are missed after a second. */
async function healthThatFallsSilent(): Promise<unknown> {
  const text = await readFile(join(import.meta.dirname, '../catalogs/health.json'), 'utf8');
  const health = JSON.parse(text) as { channels: { name: string }[] };
  const quick = { staleAfter: '1s' };
  return {
    ...health,
    channels: health.channels.map((each) => (each.name === 'vitals' ? { ...each, ...quick } : each)),
  };
}

const alertRule = {
  ...{ type: 'threshold', kind: 'physiological', channel: 'vitals', name: 'spo2-low', title: 'SpO2 low' },
  ...{ priority: 'high', metric: 'spo2', below: 88, clearAt: 90 },
};

/** Messages of the document that this run does not hear, and why. */
const unheard: Readonly<Record<DoorName, Readonly<Record<string, string>>>> = {
  ws: {},
  analyticsStream: {},
  realtime: {},
  sse: {
    'subscription:revoked': 'a stream cannot bring a new token, so nothing of its rights falls away',
    error: 'a request for a stream is refused by its status, and nothing can be asked later',
    'stream:quality': 'a slow reader is paced for all doors alike; what it is told is framed as any other event',
    'events:gap': 'likewise',
  },
};

/** The grace after `exp` is 25 s and a verifier allows 30 s of clock difference: 23 s ago is the end in 2 s. */
const tokenThatEnds = (): Promise<string> => tokenFor({ tenantId, roles: ['NURSE'], lifeS: -23 });

let document: ServedDocument;
const ears: Record<DoorName, Pick<Ear, 'heard' | 'close'>[]> = { ws: [], analyticsStream: [], realtime: [], sse: [] };

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamgauge-catalog-'));
  const file = join(folder, 'catalog.json');
  const rules = join(folder, 'rules.json');
  await writeFile(file, JSON.stringify([...catalog, await healthThatFallsSilent()]));
  await writeFile(rules, JSON.stringify([alertRule]));
  const { gateway, stop } = await startTestGateway({ STREAMGAUGE_CONFIG: file, ALERT_RULES: rules });
  try {
    document = await fetchDocument(gateway.url, 'asyncapi.json');
    await play(gateway);
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
  await until('the goodbye at every door', () => doorNames().every((door) => heardAt(door).has('server:draining')));
  for (const ear of Object.values(ears).flat()) ear.close();
});

const doorNames = (): DoorName[] => Object.keys(ears) as DoorName[];

function heardAt(door: DoorName): Set<string> {
  return new Set(ears[door].flatMap(({ heard }) => heard.map(({ message }) => message)));
}

async function play(gateway: TestGateway): Promise<void> {
  const engine = gateway.app.get(Engine);
  const token = await tokenFor({ tenantId, roles: ['NURSE'] });
  const raw = await rawEar(gateway.wsUrl, token);
  const socket = await socketIoEar(gateway.url, token);
  const slow = [await rawEar(gateway.wsUrl, token), await socketIoEar(gateway.url, token)];
  ears.ws.push(raw, await strangerEar(gateway.wsUrl, token), await rawEar(gateway.wsUrl, await tokenThatEnds()));
  ears.analyticsStream.push(socket, await socketIoEar(gateway.url, await tokenThatEnds()));
  for (const query of ['channel=quick', 'channel=steady', 'channel=facts']) {
    ears.sse.push(await sseEar(gateway.url, token, query));
  }
  ears.sse.push(await sseEar(gateway.url, await tokenThatEnds(), 'channel=quick'));
  ears.ws.push(slow[0] as Ear);
  ears.analyticsStream.push(slow[1] as Ear);

  for (const ear of [raw, socket]) await converse(ear);
  readings(engine);
  engine.append(tenantId, 'facts', [{ type: 'note', data: { text: ['all', null, 1.5] } }]);
  for (const ear of slow) await flood(engine, ear);
  const nurse = await socketIoEar(gateway.url, token, '/realtime');
  ears.realtime.push(nurse, await socketIoEar(gateway.url, await tokenThatEnds(), '/realtime'));
  await watchTheWard(gateway.url, nurse);
  const fewer = await tokenFor({ tenantId, roles: [] });
  for (const [ear, event] of [
    [raw, 'subscribe'],
    [socket, 'subscribe'],
    [nurse, 'subscribe:vitals'],
  ] as const) {
    await loseRights(ear, event, token, fewer);
  }
  await until('session:expired at every door', () => doorNames().every((door) => heardAt(door).has('session:expired')));
  for (const message of ['stream:stale', 'stream:beat', 'update', 'event']) {
    await until(`${message} at every door of views`, () => {
      // A source's word counts up to the moment at which it is given.
      engine.vouch(tenantId, 'steady', engine.nowMs());
      return doorNames().every((door) => door === 'realtime' || heardAt(door).has(message));
    });
  }
}

/** Every request of the document, well and badly made. */
async function converse(ear: Ear): Promise<void> {
  expect(await ear.ask('ping')).toMatchObject({ pong: expect.any(Number) });
  expect(await ear.ask('subscribe', { meter: 'm-1' })).toMatchObject({ success: true });
  const all = [
    { channel: 'quick', metrics: ['power', 'nothing'], groupBy: ['meter'], aggregation: { type: 'AVG', window: 0.1 } },
    { channel: 'steady' },
    { channel: 'facts' },
    { channel: 'nowhere' },
  ];
  const answers = (await ear.ask('subscribe', all)) as { success: boolean; subscriptionId: string }[];
  expect(answers.map(({ success }) => success)).toEqual([true, true, true, false]);
  const subscriptionId = answers[0]?.subscriptionId;
  expect(await ear.ask('update-subscription', { subscriptionId, groupBy: [] })).toMatchObject({ success: true });
  expect(await ear.ask('update-subscription', { subscriptionId, groupBy: ['x'] })).toMatchObject({ success: false });
  expect(await ear.ask('resync', { subscriptionId })).toEqual({ success: true });
  expect(await ear.ask('resync', { subscriptionId: 'nobody' })).toMatchObject({ success: false });
  expect(await ear.ask('unsubscribe', { channel: 'nowhere' })).toEqual({ success: true });
  expect(await ear.ask('unsubscribe', 1)).toMatchObject({ success: false });
  ear.tell('subscribe', { channel: '' });
  await until('an error', () => ear.heard.some(({ message }) => message === 'error'));
}

/** A patient whose oxygen falls and recovers, and whose monitor then says nothing more. */
async function watchTheWard(url: string, nurse: Ear): Promise<void> {
  expect(await nurse.ask('ping')).toMatchObject({ pong: expect.any(Number) });
  for (const kind of ['vitals', 'alerts', 'device-status']) {
    expect(await nurse.ask(`subscribe:${kind}`, {})).toMatchObject({ success: true });
    expect(await nurse.ask(`subscribe:${kind}`, { surprise: 1 })).toMatchObject({ success: false });
    expect(await nurse.ask(`unsubscribe:${kind}`, { subscriptionId: 'nobody' })).toEqual({ success: true });
  }
  nurse.tell('subscribe:vitals', { surprise: 1 });
  const labels = { patientId: 'p-1', deviceId: 'd-1' };
  for (const spo2 of [84, 97]) {
    expect((await ingest(url, 'vitals', { labels, metrics: { spo2 } }, { tenantId })).status).toBe(202);
    const event = spo2 === 84 ? 'alert:created' : 'alert:updated';
    await until(event, () => nurse.heard.some(({ message }) => message === event));
  }
  for (const message of ['vital:metric', 'vital:stale', 'device:status', 'error']) {
    await until(message, () => nurse.heard.some((heard) => heard.message === message));
  }
}

/** A new token, first with the rights that there were and then with fewer. */
async function loseRights(ear: Ear, event: string, token: string, fewer: string): Promise<void> {
  const wish = event === 'subscribe' ? { channel: 'vitals' } : {};
  expect(await ear.ask(event, wish)).toMatchObject({ success: true });
  expect(await ear.ask('auth:refresh', { token: 'nonsense' })).toMatchObject({ success: false });
  expect(await ear.ask('auth:refresh', { token })).toMatchObject({ success: true });
  expect(await ear.ask('auth:refresh', { token: fewer })).toMatchObject({ success: true });
}

function readings(engine: Engine): void {
  for (const name of ['quick', 'steady']) {
    const labels: Record<string, string> = name === 'quick' ? { meter: 'm-1' } : {};
    const sample = { tenantId, channel: name, labels, metrics: { power: 230 }, timestampMs: engine.nowMs() };
    expect(engine.take(sample)).toBeUndefined();
  }
}

/** More than the kernel takes for one connection over loopback and than is kept of a channel's events. */
const floodBytes = 24 * 1024 * 1024;
const filling = 'x'.repeat(15_000);

/** Lets a reader fall behind, in events and in windows, until it must be told of both. */
async function flood(engine: Engine, ear: Ear): Promise<void> {
  await ear.ask('subscribe', [{ channel: 'torrent' }, { channel: 'steady', aggregation: { window: 0 } }]);
  ear.pause();
  for (let sent = 0; sent < floodBytes; sent += filling.length) {
    engine.append(tenantId, 'torrent', [{ type: 'flood', data: filling }]);
    if (sent % (50 * filling.length) === 0) {
      readings(engine);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const startMs = engine.nowMs();
  // Several ticks of it, which it will get as one.
  await until('half a second of readings', () => {
    readings(engine);
    return engine.nowMs() > startMs + 500;
  });
  ear.resume();
  for (const message of ['stream:quality', 'events:gap']) {
    await until(`${message} for a slow reader`, () => ear.heard.some((heard) => heard.message === message));
  }
}

describe.each(doorNames().map((door) => ({ door })))('the door $door', ({ door }) => {
  it('[W6, W36] says nothing that does not fit the schema that is served for it', () => {
    const judge = judgeBy(document);
    const faults = new Set<string>();
    let judged = 0;
    for (const { message, payload } of ears[door].flatMap(({ heard }) => heard)) {
      const pointer = `/channels/${door}/messages/${pointerKey(message.replaceAll(':', '-'))}/payload`;
      const fault = judge(pointer, payload);
      if (fault !== undefined) faults.add(`${fault} ${JSON.stringify(payload).slice(0, 300)}`);
      judged += 1;
    }
    expect([...faults]).toEqual([]);
    expect(judged).toBeGreaterThan(10);
  });

  it('[W6, W36] was heard saying everything that it can say, but for what is listed with a reason', () => {
    const { messages } = document.channels[door] as { messages: Record<string, { name: string }> };
    const requests = Object.values(document.operations as Record<string, ServedDocument>)
      .filter(({ action }) => action === 'receive')
      .flatMap((operation) => operation.messages.map(({ $ref }: { $ref: string }) => $ref));
    const expected = Object.keys(messages).filter((key) => !requests.includes(`#/channels/${door}/messages/${key}`));
    const heard = new Set([...heardAt(door)].map((message) => message.replaceAll(':', '-')));
    const missing = expected.filter((key) => !heard.has(key));
    expect(missing.sort()).toEqual(
      Object.keys(unheard[door])
        .map((event) => event.replaceAll(':', '-'))
        .sort(),
    );
  });
});
