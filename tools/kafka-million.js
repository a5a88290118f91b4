/**
 * A million samples from a real broker, with poison, duplicates, late ones and ones out of order among them:
 * `npm run kafka:million`, and `-- --kills 20 --broker-restarts 2` to kill the gateway and restart the broker meanwhile. The same
 * again with `--seed 7`. What comes of it must be exactly what was drawn.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './repository.js';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '1000000' },
    kills: { type: 'string', default: '0' },
    'broker-restarts': { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
  },
});

for (const [name, text] of Object.entries(values)) {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number, such as 20`);
}

const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'tests/kafka-million.test.ts'];
const child = spawn(process.execPath, args, {
  cwd: root,
  env: {
    ...process.env,
    MILLION_SAMPLES: values.samples,
    MILLION_KILLS: values.kills,
    MILLION_BROKER_RESTARTS: values['broker-restarts'],
    MILLION_SEED: values.seed,
  },
  stdio: 'inherit',
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});
