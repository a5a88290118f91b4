/**
 * A gateway as a user would run it, in a process of its own: what it uses is its own. Argument: JSON of further settings.
 * Says `{url}` when it listens, and answers each message with what it has used and taken so far.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings, startGateway } from '@streamgauge/server';
import { jwtSecret } from '../load/token.js';

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const gateway = await startGateway(
  readSettings({
    PORT: '0',
    JWT_SECRET: jwtSecret,
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    STREAMGAUGE_CONFIG: fileURLToPath(new URL('./catalog.json', import.meta.url)),
    ...JSON.parse(process.argv[2] ?? '{}'),
  }),
);
while (!(await fetch(`${gateway.url}/health/ready`)).ok);
process.send?.({ url: gateway.url });

process.on('message', async () => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const { user, system } = process.cpuUsage();
  const loop = process.threadCpuUsage();
  process.send?.({
    accepted: metricIn(text, 'streamgauge_ingest_accepted_total'),
    mqttUp: metricIn(text, 'streamgauge_mqtt_up{broker="default"}'),
    cpuUs: user + system,
    loopUs: loop.user + loop.system,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    atMs: performance.now(),
  });
});
process.on('disconnect', async () => {
  await gateway.close();
  process.exit(0);
});

/** @param {string} text @param {string} name */
function metricIn(text, name) {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}
