/** Suites and clients that others wrote, each with its count: `npm run conformance`. Ends with 1 when one of them fails. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { root } from '../repository.js';
import { rowsOf } from './rows.js';

const folder = await mkdtemp(join(tmpdir(), 'streamgauge-conformance-'));
const report = join(folder, 'report.json');
const files = rowsOf([]).flatMap(({ files: some }) => some);
const args = ['run', ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
  cwd: root,
  stdio: 'inherit',
});
await new Promise((resolve) => child.once('close', resolve));
const { testResults } = JSON.parse(await readFile(report, 'utf8'));
await rm(folder, { recursive: true });

const results = testResults.map((/** @type {any} */ { name, assertionResults, status }) => ({
  file: relative(root, name).split(sep).join('/'),
  isLoaded: status === 'passed' || assertionResults.length > 0,
  statuses: assertionResults.map((/** @type {{ status: string }} */ result) => result.status),
}));
const rows = rowsOf(results);
const widest = Math.max(...rows.map(({ what }) => what.length));
process.stdout.write('\n');
for (const { what, passed, failed, skipped } of rows) {
  const left = skipped === 0 ? '' : `, ${skipped} skipped`;
  process.stdout.write(`${what.padEnd(widest)}  ${String(passed).padStart(4)} passed, ${failed} failed${left}\n`);
}
process.exitCode = rows.some(({ passed, failed }) => failed > 0 || passed === 0) ? 1 : 0;
