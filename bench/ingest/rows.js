import { atLeast } from '../report/bar.js';

/**
 * A row of the report.
 *
 * @typedef {object} Row
 * @property {string} what
 * @property {number} [perSecond] samples
 * @property {number} [cpuUs] µs of CPU per sample: of the whole process, or of the one thread there is
 * @property {number} [loopUs] of it, the thread that takes samples
 * @property {Bar} [bar]
 * @property {string} [reason] why it was not run
 */

/**
 * A bar of the design.
 *
 * @typedef {object} Bar
 * @property {string} what
 * @property {number} found
 * @property {number} bar at least
 */

/** @param {readonly Row[]} rows */
export function cellsOf(rows) {
  return rows.map(({ what, perSecond, cpuUs, loopUs, reason }) => [
    what,
    perSecond ?? '',
    cpuUs ?? '',
    loopUs ?? '',
    reason === undefined ? '' : `not run: ${reason}`,
  ]);
}

/** What has a bar: met, not met, or not run, which is not met either. @param {readonly Row[]} rows @param {readonly string[]} bars */
export function statementsOf(rows, bars) {
  return bars.map((name) => {
    const found = rows.map(({ bar }) => bar).find((bar) => bar?.what === name);
    return found === undefined
      ? { what: name, found: 'not run', verdict: 'NOT RUN' }
      : { what: name, found: shown(found), verdict: atLeast(found.found, found.bar) };
  });
}

/** @param {Bar} bar */
function shown({ found }) {
  return found >= 100 ? Math.round(found).toLocaleString('en-US') : found.toFixed(2);
}
