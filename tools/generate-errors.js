/** `npm run docs`: writes docs/errors.md from the error table. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './repository.js';

/** @returns {Promise<string>} docs/errors.md as the table says */
export async function errorsDocument() {
  const { errorTable } = await import(pathToFileURL(join(root, 'packages/protocol/dist/index.js')).href);
  const rows = Object.entries(errorTable).map(
    ([code, { http, close, retryable, when }]) =>
      `| \`${code}\` | ${http} | ${close ?? '—'} | ${retryable ? 'yes' : 'no'} | ${when} |`,
  );
  return [
    '<!-- made by: npm run docs -->',
    '# Errors',
    '',
    'Every error carries `code` (stable), `error` (a sentence for a person) and `retryable`. Compare codes, never sentences.',
    '',
    '| code | HTTP | closes `/ws` with | retryable | when |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(root, 'docs/errors.md'), await errorsDocument());
}
