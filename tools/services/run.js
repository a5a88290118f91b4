/**
 * `npm run services`: real servers to try the gateway with, on free ports of the loopback, until Ctrl-C.
 * `npm run services -- kafka postgres` starts some of them.
 */
import { startKafka } from './kafka/kafka.js';
import { startMosquitto } from './mosquitto.js';
import { startNats } from './nats.js';
import { startPostgres } from './postgres.js';

/** @type {Record<string, () => Promise<import('./service.js').Service>>} */
const starters = { kafka: startKafka, nats: startNats, mosquitto: startMosquitto, postgres: startPostgres };

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(starters);
const unknown = wanted.find((name) => !(name in starters));
if (unknown !== undefined) {
  process.stderr.write(`There is no service '${unknown}'; there are: ${Object.keys(starters).join(', ')}\n`);
  process.exit(1);
}

/** @type {import('./service.js').Service[]} */
const services = [];
let isStopping = false;
const stop = async () => {
  if (isStopping) return;
  isStopping = true;
  await Promise.all(services.map((service) => service.stop()));
  process.exit(process.exitCode ?? 0);
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

for (const name of wanted) {
  try {
    const service = await /** @type {() => Promise<import('./service.js').Service>} */ (starters[name])();
    services.push(service);
    process.stdout.write(`${name.padEnd(10)} ${service.url}\n`);
  } catch (error) {
    process.stderr.write(`${name.padEnd(10)} not started: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
const lines = services.flatMap(({ environment }) =>
  Object.entries(environment).map(([key, value]) => `${key}=${value}`),
);
process.stdout.write(`\n${lines.join('\n')}\n\n`);
if (services.length === 0) process.exit(1);
process.stdout.write('Ctrl-C stops them and removes what they hold.\n');
// Children alone do not keep a process alive whose outputs have been read.
setInterval(() => {}, 60_000);
