import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from './debian-program.js';
import { serviceOf } from './service.js';
import { freePort, ServiceProcess } from './service-process.js';

/** Mosquitto, an MQTT broker of versions 3.1.1 and 5, with sessions that outlive a restart. */
export async function startMosquitto() {
  const command = programPath('mosquitto', 'mosquitto');
  const folder = await mkdtemp(join(tmpdir(), 'streamgauge-mosquitto-'));
  const port = await freePort();
  const file = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence true',
    `persistence_location ${folder}/`,
    // As root it would become a user that may not write here.
    'user root',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const process = new ServiceProcess({ name: 'mosquitto', command, args: ['-c', file], ready: /running/ });
  await process.start();
  const url = `mqtt://127.0.0.1:${port}`;
  return serviceOf({ process, url, environment: { MQTT_URL: url }, folder });
}
