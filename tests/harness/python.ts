import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [join(import.meta.dirname, '../../tools/python-clients/prepare.js')],
  { encoding: 'utf8' },
);

/** A Python with the clients that others wrote; undefined where there is no Python or no package index. */
export const pythonPath = status === 0 ? stdout.trim() : undefined;

if (pythonPath === undefined) process.stderr.write(`Skipped: no Python clients; ${stderr.trim()}\n`);
