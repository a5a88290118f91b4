/** `npm run trace`: rules of docs/SPEC.md without a test, and tests with a rule that is not there. */
import { files, read } from './repository.js';

/**
 * @param {string} spec
 * @returns {{ id: string, notBuilt: string | undefined }[]}
 */
export function rulesOf(spec) {
  // A rule begins a list item and goes on until the next one or an empty line.
  const items = spec.split(/\n(?=- |\n|#)/).filter((item) => /^- \*\*[A-Z]\d+\*\*/.test(item));
  return items.map((item) => ({
    id: /\*\*([A-Z]\d+)\*\*/.exec(item)?.[1] ?? '',
    notBuilt: /_\(not built: ([^)]+)\)_/.exec(item)?.[1],
  }));
}

/**
 * @param {string} text a test file
 * @returns {string[]} the rules that its test names begin with
 */
export function testedRules(text) {
  return [...text.matchAll(/['"`]\[([A-Z]\d+(?:, ?[A-Z]\d+)*)\] /g)].flatMap(([, ids = '']) => ids.split(/, ?/));
}

/** @returns {{ faults: string[], notBuilt: string[], rules: number }} */
export function trace() {
  const rules = rulesOf(read('docs/SPEC.md'));
  const known = new Set(rules.map(({ id }) => id));
  const faults = rules
    .filter(({ id }, index) => rules.findIndex((rule) => rule.id === id) !== index)
    .map(({ id }) => `${id} is there twice`);
  /** @type {Set<string>} */
  const tested = new Set();
  for (const path of files(/\.test\.(ts|tsx|js)$/)) {
    for (const id of testedRules(read(path))) {
      tested.add(id);
      if (!known.has(id)) faults.push(`${path}: there is no rule ${id} in docs/SPEC.md`);
    }
  }
  for (const { id, notBuilt } of rules) {
    if (notBuilt === undefined && !tested.has(id)) faults.push(`${id}: no test begins its name with [${id}]`);
    if (notBuilt !== undefined && tested.has(id)) faults.push(`${id} has a test and is marked as not built`);
  }
  const notBuilt = rules.flatMap(({ id, notBuilt }) => (notBuilt === undefined ? [] : [`${id} ${notBuilt}`]));
  return { faults: [...new Set(faults)], notBuilt, rules: rules.length };
}

if (process.argv[1] === import.meta.filename) {
  const { faults, notBuilt, rules } = trace();
  process.stdout.write(`${rules} rules; not built: ${notBuilt.join(', ')}\n`);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
