import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HeldAcks } from './held-acks.js';

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
  it('[I42] messages go on coming while none is confirmed; those of a connection that dies come again', async () => {
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
    await new Promise((resolve) => first.client.once('close', resolve));
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
