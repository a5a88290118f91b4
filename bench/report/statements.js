import { table } from './table.js';

/**
 * What a run has shown: a statement that holds or does not, or a number beside its bar.
 *
 * @typedef {object} Statement
 * @property {string} what
 * @property {string} found
 * @property {boolean | string} verdict whether it holds; a text is a bar's, which is told and fails nothing
 */

/** @param {readonly Statement[]} statements */
export function statementTable(statements) {
  const rows = statements.map(({ what, found, verdict }) => [what, found, word(verdict)]);
  return table(['statement', 'found', 'verdict'], rows);
}

/** @param {readonly Statement[]} statements */
export function allHold(statements) {
  return statements.every(({ verdict }) => verdict !== false);
}

/** @param {boolean | string} verdict */
function word(verdict) {
  if (typeof verdict === 'string') return verdict;
  return verdict ? 'pass' : 'FAIL';
}
