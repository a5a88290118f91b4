/** docs/REQUIREMENTS.md names tests by file and name, and places in the code. All of them must be there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { read, root } from '../repository.js';
import { missingPaths } from './documents.js';

const document = 'docs/REQUIREMENTS.md';

/** @returns {string[]} faults */
export function requirementFaults() {
  const text = read(document);
  return [
    ...missingPaths(document, text),
    ...missingTests(text, (path) => (existsSync(join(root, path)) ? read(path) : '')),
  ];
}

/**
 * Every `file` “name” must be a test of that file, with or without the rule that its name begins with.
 *
 * @param {string} text
 * @param {(path: string) => string} readTest
 */
export function missingTests(text, readTest) {
  const named = [...text.matchAll(/`([^`]+\.test\.(?:tsx?|js))` “([^”]+)”/g)];
  return named.flatMap(([, path = '', name = '']) => {
    const names = [...readTest(path).matchAll(/(['"`])(?:\[[^\]]+\] )?((?:\\.|(?!\1).)*)\1/g)].map(([, , found = '']) =>
      found.replaceAll('\\', ''),
    );
    return names.includes(name) ? [] : [`${document}: ${path} has no test “${name}”`];
  });
}
