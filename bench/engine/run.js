/**
 * `npm run bench:engine`: what the engine costs, beside what is written by hand, in one run. `-- --only growth` runs one
 * table, `-- --json FILE` also writes the numbers.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from '../report/machine.js';
import { table } from '../report/table.js';
import { scenarios } from './scenarios.js';

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });

run();

function run() {
  const names = Object.keys(scenarios).filter((name) => values.only === undefined || name === values.only);
  if (names.length === 0) throw new Error(`--only takes one of: ${Object.keys(scenarios).join(', ')}`);
  const header = machine();
  for (const [name, value] of Object.entries(header)) process.stdout.write(`${name.padEnd(8)} ${value}\n`);
  /** @type {Record<string, unknown>} */
  const results = { ...header };
  for (const name of names) {
    const report = inProcessOfItsOwn(name);
    process.stdout.write(`\n${report.title}\n${report.note}\n\n${table(report.head, report.rows)}\n`);
    results[name] = report;
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
}

/**
 * One table must not inherit the heap and the optimizations of another.
 *
 * @param {string} name
 * @returns {import('./scenarios.js').Report}
 */
function inProcessOfItsOwn(name) {
  const script = fileURLToPath(new URL('./inner.js', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=8192', script, name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  return JSON.parse(stdout);
}
