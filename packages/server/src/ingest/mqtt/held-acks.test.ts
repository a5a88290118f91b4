import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CatalogDefinition, compileCatalog, Engine } from '@streamgauge/engine';
import { ManualClock } from '@streamgauge/engine/testing';
import mqtt, { type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freshAdmission } from '../testing/fresh-admission.js';
import { HeldAcks } from './held-acks.js';
import { brokerSchema, mappingSchema } from './mapping-file.js';
import { MessageReader } from './message-reader.js';
import { MqttSource } from './mqtt-source.js';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto'].find(existsSync);
const missing = program === undefined;

/** A real broker; its address. */
async function broker(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mosquitto-'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  await writeFile(join(folder, 'conf'), `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  const child = spawn(program as string, ['-c', join(folder, 'conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(async () => {
    child.kill();
    await rm(folder, { recursive: true, force: true });
  });
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => String(chunk).includes(' running') && resolve());
  });
  return `mqtt://127.0.0.1:${port}`;
}

interface Listener {
  readonly client: MqttClient;
  readonly acks: HeldAcks;
  readonly heard: string[];
  readonly repeated: string[];
  until(count: number): Promise<void>;
}

async function listen(url: string, protocolVersion: 4 | 5): Promise<Listener> {
  const client = mqtt.connect(url, {
    protocolVersion,
    clientId: 'gateway',
    clean: false,
    reconnectPeriod: 0,
    ...(protocolVersion === 5 ? { properties: { sessionExpiryInterval: 60, receiveMaximum: 20 } } : {}),
  });
  const acks = new HeldAcks(client);
  const heard: string[] = [];
  const repeated: string[] = [];
  let wake = (): void => {};
  client.on('message', (_, payload, { dup }) => {
    heard.push(String(payload));
    if (dup) repeated.push(String(payload));
    wake();
  });
  await new Promise((resolve) => client.once('connect', resolve));
  await client.subscribeAsync('m', { qos: 1 });
  const until = async (count: number): Promise<void> => {
    while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { client, acks, heard, repeated, until };
}

if (missing) it.skip('held confirmations: mosquitto is not installed (Debian: apt-get install mosquitto)', () => {});

describe.skipIf(missing).each([5, 4] as const)('held confirmations, version %s', (version) => {
  it('[Q2] messages go on coming while none is confirmed; those of a connection that dies come again', async () => {
    const url = await broker();
    const first = await listen(url, version);
    const meter = await mqtt.connectAsync(url);
    for (let serial = 0; serial < 30; serial += 1) await meter.publishAsync('m', `${serial}`, { qos: 1 });
    // The broker sends 20 without a confirmation, and no more.
    await first.until(20);
    expect(first.acks.count).toBe(20);
    expect(first.heard).toHaveLength(20);
    const release = first.acks.take();
    release();
    await first.until(30);
    expect(first.acks.count).toBe(10);
    // What is cut now has been received and is not confirmed.
    const stale = first.acks.take();
    first.client.stream.destroy();
    await new Promise<void>((resolve) => first.client.once('close', () => resolve()));
    stale();
    const second = await listen(url, version);
    await second.until(10);
    expect(second.heard).toEqual(Array.from({ length: 10 }, (_, index) => `${index + 20}`));
    expect(second.repeated).toEqual(second.heard);
    second.acks.take()();
    await Promise.all([second.client.endAsync(), meter.endAsync()]);
    const third = await listen(url, version);
    expect(third.heard).toEqual([]);
    await third.client.endAsync();
    first.client.end(true);
  });
});

const file = new URL('../../../../../catalogs/energy.json', import.meta.url);
const catalog = compileCatalog([JSON.parse(readFileSync(file, 'utf8')) as CatalogDefinition]);
const mapping = mappingSchema.parse({
  name: 'meters',
  topic: 'energy/{meterId}',
  payload: 'sample',
  metric: 'power_w',
  labels: { meterId: '{meterId}' },
});

async function until(what: string, fits: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!fits()) {
    if (Date.now() > deadline) throw new Error(`not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe.skipIf(missing).each([5, 4] as const)('a source, version %s', (version) => {
  it('[Q2, Q3] confirms what is durable only; what it dies with comes again, and with ids counts once', async () => {
    const url = await broker();
    const engine = new Engine({ catalog, clock: new ManualClock(Date.now()), epoch: 'e' });
    const admission = freshAdmission(engine);
    const sourceWith = (durable: () => Promise<void>): MqttSource => {
      const settings = brokerSchema.parse({ name: 'b', url, tenants: ['t'], version });
      const reader = new MessageReader([mapping], ['t'], catalog);
      const source = new MqttSource({ broker: settings, reader, tls: {} }, admission, engine, { durable });
      source.start();
      return source;
    };
    // The database is away: nothing ever becomes durable.
    const first = sourceWith(() => new Promise(() => {}));
    await until('it listens', () => first.isUp);
    const meter = await mqtt.connectAsync(url);
    const publish = (serial: number): Promise<unknown> =>
      meter.publishAsync('energy/m', JSON.stringify({ power_w: serial, id: `s-${serial}` }), { qos: 1 });
    for (let serial = 0; serial < 10; serial += 1) await publish(serial);
    await meter.publishAsync('energy/m', '5', { qos: 1 });
    await until('all were taken', () => admission.counts().accepted === 11);
    expect(first.counts().unacked).toBe(11);
    // As the kernel does when a process is killed: the connection ends without a word.
    await first.abandon();

    let tries = 0;
    const second = sourceWith(() => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    });
    await until('all came again', () => second.counts().messages === 11);
    await until('all are confirmed, though the first try failed', () => second.counts().unacked === 0);
    // Those with an id are known; the bare number cannot be told apart.
    expect(admission.counts()).toEqual({ accepted: 12, duplicates: 10, rejected: 0 });
    await second.close();
    const third = sourceWith(() => Promise.resolve());
    await until('it listens', () => third.isUp);
    await publish(10);
    await until('only what is new comes', () => admission.counts().accepted === 13);
    expect(third.counts().messages).toBe(1);
    await third.close();
    await meter.endAsync();
  });
});
