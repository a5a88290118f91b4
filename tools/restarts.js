/**
 * A real gateway that is killed at moments that a seed decides, and must have lost and doubled nothing in the end:
 * `npm run restarts -- --kills 50 --seed 7`.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './repository.js';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});

for (const [name, text] of Object.entries(values)) {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} takes a whole number from 1 on, such as 50`);
}

const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'tests/exact-restart.test.ts'];
const child = spawn(process.execPath, args, {
  cwd: root,
  env: { ...process.env, RESTART_KILLS: values.kills, RESTART_SEED: values.seed },
  stdio: 'inherit',
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});
