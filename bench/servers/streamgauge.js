/**
 * The gateway under load, as a user would run it: its own settings, tokens and embedded database. Samples come through the
 * in-process door. Argument: JSON of `Options`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine } from '@streamgauge/engine';
import { MetricStreamService, readSettings, startGateway } from '@streamgauge/server';
import { jwtSecret, tenantId } from '../load/token.js';
import { memory, monotonicUs, obey } from './commands.js';
import { GatewayWatch } from './gateway-watch.js';
import { Rounds } from './rounds.js';

/**
 * @typedef {object} Options
 * @property {number} tickMs
 * @property {number} sources series that there are
 * @property {number} perRound sources that send a sample in a round, in turn
 * @property {'middle' | 'random'} [offset] when in a tick a sample comes
 * @property {boolean} [compression] whether it is switched on
 * @property {number} [watchedWindow] s; whether the gateway is watched, and in which window of all sources
 */

/** @type {Options} */
const {
  tickMs,
  sources,
  perRound,
  offset = 'middle',
  compression = false,
  watchedWindow,
} = JSON.parse(process.argv[2] ?? '{}');
const watch = watchedWindow === undefined ? undefined : new GatewayWatch();
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const gateway = await startGateway(
  readSettings({
    PORT: '0',
    JWT_SECRET: jwtSecret,
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    TICK_MS: String(tickMs),
    WS_COMPRESSION: String(compression),
    // All clients are one user at one address here.
    USER_CONNECTIONS_MAX: '50000',
    USER_SUBSCRIPTIONS_MAX: '500000',
    USER_SNAPSHOT_BYTES_PER_SECOND: '0',
    ADDRESS_STRANGERS_MAX: '50000',
    STRANGERS_MAX: '50000',
    STREAMGAUGE_CONFIG: fileURLToPath(new URL('./catalog.json', import.meta.url)),
  }),
);
const stream = gateway.app.get(MetricStreamService);
if (watchedWindow !== undefined) {
  watch?.listen(gateway.app.get(Engine), { channel: 'bench', metrics: ['n'], aggregation: { window: watchedWindow } });
}
let next = 0;
const rounds = new Rounds(
  () => {
    for (let count = 0; count < perRound; count += 1) publish(next++ % sources);
  },
  { spanMs: tickMs, offset },
);

/** @param {number} source */
function publish(source) {
  const metrics = { at_us: monotonicUs(), n: 1, load: 1_000 + (next % 997) };
  watch?.publishes(source, Date.now());
  void stream.publishMetric(tenantId, 'bench', metrics, { labels: { source: `s${source}` } });
}

obey(Number(new URL(gateway.url).port), {
  feed: (us) => rounds.start(Number(us) / 1_000),
  stop: () => rounds.stop(),
  memory,
  watch: () => watch?.report(),
  forget: () => watch?.forget(),
});
