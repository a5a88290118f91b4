/**
 * Real clients against a real gateway over connections that are mistreated as a seed says: `npm run chaos -- --seeds 1000`,
 * or one of them again with `--seed 42`. A replay repeats what is done; what comes of it depends on the machine's pace
 * besides.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './repository.js';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, seed: { type: 'string' } },
});

for (const [name, text] of Object.entries(values)) {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} takes a whole number from 1 on, such as 1000`);
}

const only = values.seed === undefined ? {} : { CHAOS_SEED: values.seed };
const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'tests/chaos.test.ts'], {
  cwd: root,
  env: { ...process.env, CHAOS_SEEDS: values.seeds, ...only },
  stdio: 'inherit',
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});
