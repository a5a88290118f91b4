/** `npm run docs`: writes the tables of metrics in docs/OPERATING.md from the families that the gateway exposes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { read, root } from './repository.js';

const document = 'docs/OPERATING.md';
const source = 'packages/server/dist/telemetry/metric-families.js';

/** @returns {Promise<string>} docs/OPERATING.md as the families say */
export async function operatingDocument() {
  const { gatewayFamilies, tenantFamilies } = await import(pathToFileURL(join(root, source)).href);
  return [
    ['metrics', gatewayFamilies],
    ['tenant-metrics', tenantFamilies],
  ].reduce((text, [name, families]) => withTable(text, name, Object.values(families)), read(document));
}

/**
 * @param {string} text
 * @param {string} name that of the table's marks
 * @param {{ name: string, kind: string, labels: string[], help: string }[]} families
 */
function withTable(text, name, families) {
  const rows = families.map(
    ({ name: family, kind, labels, help }) =>
      `| \`${family}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ') || '—'} | ${help} |`,
  );
  const table = ['| metric | kind | labels | what |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const marks = new RegExp(`(<!-- ${name}: made by npm run docs -->\\n)[^]*?(\\n<!-- end -->)`);
  if (!marks.test(text)) throw new Error(`${document} has no place for the table ${name}`);
  return text.replace(marks, (_, begin, end) => `${begin}${table}${end}`);
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, document), await operatingDocument());
