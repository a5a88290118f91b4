/** Memory of a gateway that is sent one long body of NDJSON: `npm run ndjson -- --bytes 1000000000`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './repository.js';

const { values } = parseArgs({ options: { bytes: { type: 'string', default: '1000000000' } } });
if (!/^[1-9]\d{5,10}$/.test(values.bytes)) throw new Error('--bytes takes a whole number from 100000 on');

const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'tests/ingest-lines.test.ts'];
const child = spawn(process.execPath, args, {
  cwd: root,
  env: { ...process.env, NDJSON_BYTES: values.bytes },
  stdio: 'inherit',
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});
