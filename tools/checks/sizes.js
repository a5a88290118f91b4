/** No file over 300 lines, no function over 70. What is larger is listed in size-ratchet.json and may only shrink. */
import ts from 'typescript';
import { files, read } from '../repository.js';

const fileLinesMax = 300;
const functionLinesMax = 70;

/** @returns {string[]} faults */
export function sizeFaults() {
  /** @type {Record<string, number>} */
  const known = JSON.parse(read('tools/size-ratchet.json'));
  const faults = [];
  for (const path of files(/\.(ts|tsx|js|css)$/)) {
    const text = read(path);
    const lines = text.split('\n').length - 1;
    faults.push(...judge(path, lines, fileLinesMax, known));
    if (!/\.(ts|tsx|js)$/.test(path) || /\.test\.(ts|tsx|js)$/.test(path)) continue;
    for (const { name, length } of functionsOf(path, text)) {
      faults.push(...judge(`${path}#${name}`, length, functionLinesMax, known));
    }
  }
  return faults;
}

/**
 * @param {string} what
 * @param {number} lines
 * @param {number} max
 * @param {Record<string, number>} known
 */
export function judge(what, lines, max, known) {
  const allowed = known[what];
  if (allowed === undefined)
    return lines > max ? [`${what}: ${lines} lines, at most ${max}; usually it is two ideas`] : [];
  if (lines > allowed)
    return [`${what}: ${lines} lines, was ${allowed} in tools/size-ratchet.json; it may only shrink`];
  if (lines <= max) return [`${what}: ${lines} lines, it is small enough; take it out of tools/size-ratchet.json`];
  return lines < allowed ? [`${what}: it has shrunk to ${lines} lines; write that into tools/size-ratchet.json`] : [];
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {{ name: string, length: number }[]}
 */
export function functionsOf(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  /** @type {{ name: string, length: number }[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const to = source.getLineAndCharacterOfPosition(node.end).line;
      const name =
        node.name?.getText(source) ??
        (ts.isVariableDeclaration(node.parent) ? node.parent.name.getText(source) : `line ${from + 1}`);
      found.push({ name, length: to - from + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
