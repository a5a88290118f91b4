/** Many hostile messages at each door: `npm run fuzz -- --messages 100000`, or the same ones again with `--seed 7`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './repository.js';

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});

for (const [name, text] of Object.entries(values)) {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} takes a whole number from 1 on, such as 1000`);
}

const child = spawn(join(root, 'node_modules/.bin/vitest'), ['run', 'tests/fuzz.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, FUZZ_MESSAGES: values.messages, FUZZ_SEED: values.seed },
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});
