import { wrongTotals } from '../load/totals.js';
import { atMost } from '../report/bar.js';

/**
 * @typedef {object} Run
 * @property {import('../load/load-client.js').Opened} opened what the clients say of their return
 * @property {readonly import('../load/totals.js').Session[]} sessions at the end
 * @property {readonly import('../load/totals.js').Published[]} published by source; the n-th session looks at one of them
 * @property {Readonly<Record<string, number>>} statements sent to the database from the cut on, by their first words
 * @property {number} latestMs from the end of a window to its frame, at most
 * @property {number} windowMs
 * @property {number} cpuUs of the gateway, from the cut until all are back
 * @property {number} lost share of that time in which the gateway waited for its core
 */

/** The connections' own log: one statement per second for all that came, and one for all that went. */
const connectionLog = /\bws_connections\b/;

/** @param {Run} run @returns {import('../report/statements.js').Statement[]} */
export function statementsOf({ opened, sessions, published, statements, latestMs, windowMs, cpuUs, lost }) {
  const wrong = wrongTotals(sessions, (index) => published[index % published.length] ?? []).length;
  const gaps = sessions.reduce((sum, session) => sum + session.gaps, 0);
  const count = (/** @type {boolean} */ isLog) =>
    Object.entries(statements).reduce(
      (sum, [text, times]) => sum + (connectionLog.test(text) === isLog ? times : 0),
      0,
    );
  return [
    { ...all('sessions are back', opened.live, sessions.length), ...withCodes(opened, sessions) },
    all('sessions resumed: told all that they missed', opened.resumed, sessions.length),
    { what: 'all are back within 10 s', found: seconds(opened.ms), verdict: opened.ms <= 10_000 },
    { what: 'gaps that sessions found', found: String(gaps), verdict: gaps === 0 },
    all('totals equal what was published', sessions.length - wrong, sessions.length),
    { what: 'database queries for sessions', found: String(count(false)), verdict: count(false) === 0 },
    { what: 'statements of the log of connections', found: String(count(true)), verdict: '' },
    {
      what: 'p99 from connecting to the answer',
      found: seconds(opened.us.p99 / 1_000),
      verdict: `s ${atMost(opened.us.p99 / 1e6, 5)}`,
    },
    {
      what: 'CPU of the gateway per session, from the cut to the answer; core lost to others',
      found: `${Math.round(cpuUs / sessions.length)} µs; ${Math.round(lost * 100)} %`,
      verdict: '',
    },
    {
      what: 'latest frame after the end of its window',
      found: seconds(latestMs),
      verdict: `windows ${atMost(latestMs / windowMs, 1)}`,
    },
  ];
}

/** @param {string} what @param {number} count @param {number} of */
function all(what, count, of) {
  return { what, found: `${count} of ${of}`, verdict: count === of };
}

/** Those that are not back say why, where the gateway said it. @param {Run['opened']} opened @param {Run['sessions']} sessions */
function withCodes({ live }, sessions) {
  const codes = sessions.filter((session) => !session.live).map(({ closeCode }) => closeCode || 'no code');
  const found = `${live} of ${sessions.length}`;
  return { found: codes.length === 0 ? found : `${found}; others: ${[...new Set(codes)].join(', ')}` };
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1_000).toFixed(2)} s`;
}
