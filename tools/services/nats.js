import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from './debian-program.js';
import { serviceOf } from './service.js';
import { freePort, ServiceProcess } from './service-process.js';

/** NATS with JetStream. */
export async function startNats() {
  const command = programPath('nats-server', 'nats-server');
  const folder = await mkdtemp(join(tmpdir(), 'streamgauge-nats-'));
  const port = await freePort();
  const process = new ServiceProcess({
    name: 'nats',
    command,
    args: ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder],
    ready: /Server is ready/,
  });
  await process.start();
  const url = `nats://127.0.0.1:${port}`;
  return serviceOf({ process, url, environment: { NATS_URL: url }, folder });
}
