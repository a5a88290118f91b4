/** Documents that name a path that is not there, link to nothing, or do not say what the code says. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorsDocument } from '../generate-errors.js';
import { operatingDocument } from '../generate-metrics.js';
import { files, read, root } from '../repository.js';
import { requirementFaults } from './requirements.js';

/** @returns {Promise<string[]>} faults */
export async function documentFaults() {
  const faults = [];
  for (const path of files(/\.md$/)) faults.push(...deadLinks(path, read(path)));
  faults.push(...missingPaths('docs/ARCHITECTURE.md', read('docs/ARCHITECTURE.md')));
  const requirements = read('docs/REQUIREMENTS.md');
  faults.push(...missingPaths('docs/REQUIREMENTS.md', requirements));
  faults.push(...missingTests('docs/REQUIREMENTS.md', requirements, read));
  faults.push(...requirementFaults());
  if (read('docs/errors.md') !== (await errorsDocument())) {
    faults.push('docs/errors.md is not what packages/protocol/src/errors.ts says; run: npm run docs');
  }
  if (read('docs/OPERATING.md') !== (await operatingDocument())) {
    faults.push('docs/OPERATING.md does not list the metrics that the gateway exposes; run: npm run docs');
  }
  return faults;
}

/**
 * @param {string} path
 * @param {string} text
 */
export function deadLinks(path, text) {
  const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
  return links
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(path), target)))
    .map((target) => `${path}: the link to ${target} leads nowhere`);
}

/**
 * Everything in backticks that looks like a path of this repository must exist.
 *
 * @param {string} path
 * @param {string} text
 */
export function missingPaths(path, text) {
  const named = [...text.matchAll(/`((?:packages|catalogs|tests|tools|docs|bench|examples)(?:\/[\w.-]+)*)`/g)];
  return named
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(root, target)))
    .map((target) => `${path}: ${target} is not there`);
}

/**
 * A test that is named as `file` “name” must be in that file.
 *
 * @param {string} path
 * @param {string} text
 * @param {(path: string) => string} readFile
 */
export function missingTests(path, text, readFile) {
  const named = [...text.matchAll(/`([^`\s]+\.test\.tsx?)` “([^”]+)”/g)];
  return named
    .filter(([, file = '', name = '']) => existsSync(join(root, file)) && !readFile(file).includes(name))
    .map(([, file, name]) => `${path}: ${file} has no test “${name}”`);
}
