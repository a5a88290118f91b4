/**
 * `npm run bench:fanout`: what it costs to tell many clients, beside Socket.IO, `ws` and a program in C that only writes, in
 * one run on loopback: the server on one core, the clients on the other. `-- --only shared` runs one table, `-- --json FILE`
 * also writes the numbers. After ten minutes no further row is begun.
 *
 * `core`, `client`: shares of their cores that server and client used. `lost`: share of the time in which the server was ready
 * and others had its core; above a tenth (`!`) the line is worth little.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, missing } from '../load/native.js';
import { machine } from '../report/machine.js';
import { table } from '../report/table.js';
import { tables } from './tables.js';

const boundMs = 600_000;
const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });

const reason = missing();
if (reason === undefined) await run();
else process.stdout.write(`not run: ${reason}\n`);

async function run() {
  const names = Object.keys(tables).filter((name) => values.only === undefined || name === values.only);
  if (names.length === 0) throw new Error(`--only takes one of: ${Object.keys(tables).join(', ')}`);
  const programs = build();
  const header = machine();
  for (const [name, value] of Object.entries(header)) process.stdout.write(`${name.padEnd(8)} ${value}\n`);
  const report = [];
  for (const name of names) report.push(await measured(name, programs));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ ...header, tables: report }, undefined, 2)}\n`);
  }
}

/** Measures and prints one table. @param {string} name @param {{ client: string, limit: string }} programs */
async function measured(name, programs) {
  const { title, note, head, rows, cells } = /** @type {import('./tables.js').Table<unknown>} */ (tables[name]);
  process.stdout.write(`\n${title}\n${note}\n\n`);
  /** @type {unknown[]} */
  const results = [];
  for (const row of rows) {
    if (performance.now() > boundMs) break;
    results.push(await row.run(programs));
  }
  process.stdout.write(`${table(head, cells(results))}\n`);
  if (results.length < rows.length) {
    process.stdout.write(`${rows.length - results.length} rows not run: the bound of ${boundMs / 1_000} s\n`);
  }
  return { name, title, rows: results.map((result, row) => ({ name: rows[row]?.name, result })) };
}
