/**
 * Installs the Python clients of requirements.txt into a folder of their own and prints the path of their Python. What has been
 * installed once is used again. Where there is no Python, or no package index, it says so in one line and ends with 1.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repository.js';

const requirements = join(import.meta.dirname, 'requirements.txt');
const content = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
const folder = join(root, `node_modules/.cache/python-clients-${content}`);
const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
/** Written last: a folder without it is half an installation. */
const done = join(folder, 'installed');

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, ...args) {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  rmSync(folder, { recursive: true, force: true });
  const reason = error?.message ?? stderr.trim().split('\n').at(-1);
  process.stderr.write(`${command} ${args.slice(0, 3).join(' ')}: ${reason}\n`);
  process.exit(1);
}

if (!existsSync(done)) {
  rmSync(folder, { recursive: true, force: true });
  run(process.platform === 'win32' ? 'python' : 'python3', '-m', 'venv', folder);
  const patience = ['--retries', '1', '--timeout', '10'];
  run(
    python,
    '-m',
    'pip',
    'install',
    '-q',
    '--disable-pip-version-check',
    ...patience,
    '--only-binary',
    ':all:',
    '-r',
    requirements,
  );
  writeFileSync(done, '');
}
process.stdout.write(`${python}\n`);
