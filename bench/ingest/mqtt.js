import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readSettings, startGateway } from '@streamgauge/server';
import { jwtSecret } from '../load/token.js';

/**
 * Messages per second that a gateway takes from a real Mosquitto by QoS 1, one sample each, published by a process of its own.
 * From the first that was taken until all were: broker, publisher and gateway share the machine.
 *
 * @param {{messages?: number, meters?: number}} [wishes]
 * @returns {Promise<{messages: number, seconds: number, perSecond: number}>} rejects where mosquitto is not installed
 */
export async function measureMqtt({ messages = 100_000, meters = 1_000 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'streamgauge-mqtt-'));
  const port = await freePort();
  const queue = 'max_queued_messages 0\nmax_inflight_messages 1000\n';
  await writeFile(join(folder, 'conf'), `listener ${port} 127.0.0.1\nallow_anonymous true\n${queue}`);
  const broker = spawn('mosquitto', ['-c', join(folder, 'conf')], {
    stdio: 'ignore',
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
  });
  await new Promise((resolve, reject) => broker.once('spawn', resolve).once('error', reject));
  const url = `mqtt://127.0.0.1:${port}`;
  const environment = { PORT: '0', JWT_SECRET: jwtSecret, DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'error' };
  const gateway = await startGateway(readSettings({ ...environment, MQTT_URL: url, MQTT_TENANTS: 'bench' }));
  try {
    while ((await metricOf(gateway.url, 'streamgauge_mqtt_up{broker="default"}')) !== 1) await wait(20);
    const program = fileURLToPath(new URL('mqtt-publisher.js', import.meta.url));
    const publisher = spawn(process.execPath, [program, url, String(messages), String(meters)], { stdio: 'inherit' });
    publisher.once('error', (error) => {
      throw error;
    });
    const taken = () => metricOf(gateway.url, 'streamgauge_ingest_accepted_total');
    while ((await taken()) === 0) await wait(1);
    const before = await taken();
    const startMs = performance.now();
    while ((await taken()) < messages) await wait(20);
    const seconds = (performance.now() - startMs) / 1_000;
    return { messages, seconds, perSecond: Math.round((messages - before) / seconds) };
  } finally {
    await gateway.close();
    broker.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} url @param {string} line */
async function metricOf(url, line) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? 0);
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
