/**
 * `npm run bench:ingest`: what a sample costs at each way in, beside the bare Kafka client in the same run. `-- --only kafka`
 * runs some, `-- --json FILE` also writes the numbers. After five minutes nothing further is begun.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { machine } from '../report/machine.js';
import { statementTable } from '../report/statements.js';
import { table } from '../report/table.js';
import { measureHttp } from './http.js';
import { measureKafka } from './kafka.js';
import { measureMqtt } from './mqtt.js';
import { cellsOf, statementsOf } from './rows.js';

/** @typedef {import('./rows.js').Row} Row */

const boundMs = 300_000;
const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });

const bars = {
  engine: 'engine without views, samples/s of a core',
  views: 'engine with 100 views, samples/s of a core',
  json: 'JSON, validation and engine, samples/s of a core',
  kafka: 'Kafka, share of the bare client’s rate',
};

/** @type {Record<string, () => Promise<Row[]>>} */
const parts = {
  engine: async () => [
    await engineRow('no view', { name: bars.engine, bar: 5e6 }),
    await engineRow('100 narrow views, 1 s', { name: bars.views, bar: 2e6 }),
  ],
  json: async () => {
    const { parse, decode, take } = await inProcessOfItsOwn('json.js');
    const row = (/** @type {string} */ what, /** @type {number} */ cpuUs) => ({ what, perSecond: 1e6 / cpuUs, cpuUs });
    return [
      row('JSON.parse alone', parse),
      row('JSON.parse and validation', decode),
      { ...row('JSON.parse, validation, engine', take), bar: { what: bars.json, found: 1e6 / take, bar: 500_000 } },
    ];
  },
  http: async () => [
    { what: 'HTTP, arrays of 1,000, durable', ...(await measureHttp({ form: 'array', forMs: 10_000 })) },
    { what: 'HTTP, NDJSON of 1,000 lines, durable', ...(await measureHttp({ form: 'ndjson', forMs: 10_000 })) },
  ],
  mqtt: async () => [{ what: 'MQTT, QoS 1, durable', ...(await measureMqtt({ messages: 50_000, meters: 1_000 })) }],
  kafka: async () => {
    const { bare, gateway, ratio, rounds } = await measureKafka({ messages: 1_000_000, rounds: 3, boundMs: 90_000 });
    return [
      { what: `@platformatic/kafka alone, median of ${rounds}`, ...bare },
      {
        what: `Kafka, median of ${rounds}`,
        ...gateway,
        bar: { what: bars.kafka, found: ratio, bar: 0.6 },
      },
    ];
  },
};

await main();

async function main() {
  const names = Object.keys(parts).filter((name) => values.only === undefined || values.only.split(',').includes(name));
  if (names.length === 0) throw new Error(`--only takes some of: ${Object.keys(parts).join(',')}`);
  const header = { ...machine(), versions: versionsOf('@platformatic/kafka', 'mqtt', '@electric-sql/pglite') };
  for (const [name, value] of Object.entries(header)) process.stdout.write(`${name.padEnd(8)} ${value}\n`);
  /** @type {Row[]} */
  const rows = [];
  for (const name of names) rows.push(...(await measured(name)));
  process.stdout.write(
    `\nµs of CPU per sample of four metrics (MQTT: one), 10,000 series (MQTT: 1,000). HTTP, MQTT and Kafka: CPU of a gateway in a process of its own, and samples/s on a machine that producer, broker and gateway share.\n\n`,
  );
  process.stdout.write(`${table(['way in', 'samples/s', 'CPU µs', 'of it, the loop', ''], cellsOf(rows))}\n`);
  const statements = statementsOf(rows, names.flatMap(barsOf));
  if (statements.length > 0) process.stdout.write(`\n${statementTable(statements)}\n`);
  const met = statements.filter(({ verdict }) => verdict.endsWith(' ok')).length;
  process.stdout.write(`${met} of ${statements.length} bars met\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ...header, rows }, undefined, 2)}\n`);
}

/** @param {string} name */
function barsOf(name) {
  if (name === 'engine') return [bars.engine, bars.views];
  if (name === 'json') return [bars.json];
  return name === 'kafka' ? [bars.kafka] : [];
}

/** @param {string} name @returns {Promise<Row[]>} */
async function measured(name) {
  if (performance.now() > boundMs) return [{ what: name, reason: `the bound of ${boundMs / 1_000} s` }];
  process.stderr.write(`${name} …\n`);
  try {
    return (await parts[name]?.()) ?? [];
  } catch (error) {
    return [{ what: name, reason: error instanceof Error ? error.message : String(error) }];
  }
}

/**
 * A row of `npm run bench:engine`.
 *
 * @param {string} row
 * @param {{ name: string, bar: number }} bar
 * @returns {Promise<Row>}
 */
async function engineRow(row, { name, bar }) {
  const { ingest } = await import('../engine/ingest.js');
  const index = ingest.rows.findIndex((one) => one.name === row);
  const { total } = await inProcessOfItsOwn('../engine/inner.js', 'ingest', String(index));
  const perSecond = 1e9 / total;
  return { what: `engine, ${row}`, perSecond, cpuUs: total / 1_000, bar: { what: name, found: perSecond, bar } };
}

/** @param {string} file @param {...string} args @returns {Promise<any>} */
async function inProcessOfItsOwn(file, ...args) {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, ...args], {
    timeout: 90_000,
  });
  return JSON.parse(stdout);
}

/** @param {...string} names */
function versionsOf(...names) {
  const { resolve } = createRequire(import.meta.url);
  return names.map((name) => `${name} ${versionOf(resolve(name), name)}`).join(', ');
}

/** @param {string} entry @param {string} name */
function versionOf(entry, name) {
  const folder = entry.slice(0, entry.lastIndexOf(`node_modules/${name}`) + `node_modules/${name}`.length);
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).version;
}
