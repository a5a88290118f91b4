import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { costOf, GatewayProcess } from './gateway-process.js';

/**
 * Messages that a gateway takes from a real Mosquitto by QoS 1, one sample each, published by a process of its own. From the
 * first that was taken until all were: broker, publisher and gateway share the machine.
 *
 * @param {{messages: number, meters: number}} wishes
 * @returns {Promise<import('./gateway-process.js').Cost>} rejects where mosquitto is not installed
 */
export async function measureMqtt({ messages, meters }) {
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
  // Its own catalog: the mapping of topics that is shipped speaks of meters.
  const gateway = new GatewayProcess({ MQTT_URL: url, MQTT_TENANTS: 'bench', STREAMGAUGE_CONFIG: '' });
  try {
    await gateway.url();
    await gateway.until(({ mqttUp }) => mqttUp === 1);
    const program = fileURLToPath(new URL('mqtt-publisher.js', import.meta.url));
    const publisher = spawn(process.execPath, [program, url, String(messages), String(meters)], { stdio: 'inherit' });
    publisher.once('error', (error) => {
      throw error;
    });
    const from = await gateway.until(({ accepted }) => accepted > 0, 5);
    return costOf(from, await gateway.until(({ accepted }) => accepted >= messages, 50));
  } finally {
    await gateway.end();
    broker.kill();
    await rm(folder, { recursive: true, force: true });
  }
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
