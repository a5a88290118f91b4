/** `npm run check`: everything that a machine can see without running the tests. Ends with `N passed, N failed`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundleFaults } from './checks/bundles.js';
import { catalogFaults } from './checks/catalogs.js';
import { documentFaults } from './checks/documents.js';
import { nameFaults } from './checks/names.js';
import { sizeFaults } from './checks/sizes.js';
import { root } from './repository.js';
import { trace } from './trace.js';

/** @type {[string, () => Promise<string[]> | string[]][]} */
const steps = [
  [
    'types',
    () =>
      commands(
        ['tsc', '-b'],
        ['tsc', '-p', 'tests'],
        ['tsc', '-p', 'packages/dashboard'],
        ['tsc', '-p', 'tools'],
        ['tsc', '-p', 'tools/tsconfig.tests.json'],
        ['tsc', '-p', 'packages/client/tsconfig.test.json'],
        ['tsc', '-p', 'packages/react/tsconfig.test.json'],
      ),
  ],
  ['lint and format', () => commands(['biome', 'check', '--error-on-warnings'])],
  [
    'import arrows',
    () => commands(['depcruise', '--config', '.dependency-cruiser.cjs', 'packages', 'tests', 'tools', 'bench']),
  ],
  ['dead code and dependencies', () => commands(['knip'])],
  ['sizes of files and functions', sizeFaults],
  ['names and places', nameFaults],
  ['documents', documentFaults],
  ['catalogs', catalogFaults],
  ['rules and tests', () => trace().faults],
  ['bundle sizes', bundleFaults],
];

/**
 * Runs commands of node_modules/.bin at the same time; what a failing one prints are its faults.
 *
 * @param {string[][]} all
 */
async function commands(...all) {
  const outputs = await Promise.all(all.map(run));
  return outputs.flatMap(({ code, output }) => (code === 0 ? [] : [output.trim()]));
}

/** @param {string[]} command @returns {Promise<{ code: number, output: string }>} */
function run([name = '', ...args]) {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules/.bin', name), args, {
      cwd: root,
      shell: process.platform === 'win32',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

let failed = 0;
for (const [name, step] of steps) {
  const startMs = performance.now();
  const faults = await step();
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  for (const fault of faults) process.stdout.write(`       ${fault.replaceAll('\n', '\n       ')}\n`);
  if (faults.length > 0) failed += 1;
}
process.stdout.write(`${steps.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
