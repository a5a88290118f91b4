/**
 * `npm run bench:engine`: what the engine costs, beside what is written by hand, in one run. `-- --only growth` runs one
 * table, `-- --json FILE` also writes the numbers. After three minutes no further row is begun.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from '../report/machine.js';
import { table } from '../report/table.js';
import { tables } from './tables.js';

const boundMs = 180_000;
const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });

run();

function run() {
  const names = Object.keys(tables).filter((name) => values.only === undefined || name === values.only);
  if (names.length === 0) throw new Error(`--only takes one of: ${Object.keys(tables).join(', ')}`);
  const header = machine();
  for (const [name, value] of Object.entries(header)) process.stdout.write(`${name.padEnd(8)} ${value}\n`);
  const report = names.map(measured);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ ...header, tables: report }, undefined, 2)}\n`);
  }
}

/** Measures and prints one table. @param {string} name */
function measured(name) {
  const { title, note, head, rows, cells } = tables[name] ?? fail(`no table '${name}'`);
  process.stdout.write(`\n${title}\n${note}\n\n`);
  /** @type {unknown[]} */
  const results = [];
  while (results.length < rows.length && performance.now() < boundMs) {
    results.push(inProcessOfItsOwn(name, results.length));
  }
  const shown = cells(results).map((row, index) => [rows[index]?.name ?? '', ...row]);
  process.stdout.write(`${table(['what', ...head], shown)}\n`);
  if (results.length < rows.length) {
    process.stdout.write(`${rows.length - results.length} rows not run: the bound of ${boundMs / 1_000} s\n`);
  }
  return {
    name,
    title,
    rows: results.map((result, index) => ({ name: rows[index]?.name, result })),
  };
}

/**
 * A row must not inherit the heap and the optimizations of another.
 *
 * @param {string} name
 * @param {number} row
 * @returns {unknown}
 */
function inProcessOfItsOwn(name, row) {
  const script = fileURLToPath(new URL('./inner.js', import.meta.url));
  const args = ['--expose-gc', '--max-old-space-size=8192', script, name, String(row)];
  const { stdout, status, signal } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: boundMs,
  });
  if (status !== 0) throw new Error(`row ${row} of ${name} ended with ${signal ?? status}`);
  return JSON.parse(stdout);
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Error(message);
}
