import { wrongTotals } from '../load/totals.js';
import { atMost } from '../report/bar.js';

/**
 * @typedef {object} Run
 * @property {number} p99Us of the clients that read at once: from the sample to its receipt, median of the windows
 * @property {readonly number[]} liveBytes of the gateway, in order of time
 * @property {readonly import('../load/totals.js').Session[]} sessions at the end, once all have read what there was
 * @property {import('../load/totals.js').Published} published
 * @property {Readonly<Record<string, number>>} closes by code
 */

const slowConsumer = 4008;
const pingTimeout = 4009;

/**
 * @param {Run} alone the same without those that hold back
 * @param {Run} run
 * @returns {import('../report/statements.js').Statement[]}
 */
export function statementsOf(alone, run) {
  const { sessions, published, liveBytes, closes } = run;
  const of = (/** @type {import('../load/totals.js').Session['kind']} */ kind) =>
    sessions.filter((session) => session.kind === kind);
  const [deaf, silent] = [of('deaf'), of('silent')];
  const live = sessions.filter((session) => session.live);
  const right = live.length - wrongTotals(live, () => published).length;
  const gaps = live.reduce((sum, session) => sum + session.gaps, 0);
  const told = of('slow').filter(({ quality }) => quality > 1);
  const merged = of('slow').filter((session) => session.merged > 0);
  return [
    all(
      'clients that read at once are all there',
      of('fast').filter((session) => session.live).length,
      of('fast').length,
    ),
    all(
      'clients that read slowly are all there',
      of('slow').filter((session) => session.live).length,
      of('slow').length,
    ),
    all('totals of those that are there equal what was published', right, live.length),
    { what: 'gaps that they found', found: String(gaps), verdict: gaps === 0 },
    all('slow clients were told their level', told.length, of('slow').length),
    { what: 'slow clients that got merged frames', found: `${merged.length} of ${of('slow').length}`, verdict: '' },
    closed('clients that never read', [slowConsumer], deaf.length, deaf, closes),
    closed('clients that are half open', [slowConsumer, pingTimeout], deaf.length + silent.length, silent, closes),
    {
      what: 'p99 of those that read at once, to that without the others',
      found: `${ms(run.p99Us)} to ${ms(alone.p99Us)}`,
      verdict: atMost(run.p99Us / alone.p99Us, 1.1),
    },
    {
      what: 'memory that lives, at the end to after the first windows',
      found: liveBytes.map(megabytes).join(' '),
      verdict: atMost((liveBytes.at(-1) ?? Number.NaN) / (liveBytes[1] ?? Number.NaN), 1.1),
    },
  ];
}

/** @param {string} what @param {number} count @param {number} of */
function all(what, count, of) {
  return { what, found: `${count} of ${of}`, verdict: count === of };
}

/**
 * All are closed, with one of the codes. A gateway tells a code that its client may never come to: it is counted there.
 *
 * @param {string} who @param {readonly number[]} codes @param {number} times that they are due, at least
 * @param {Run['sessions']} sessions @param {Run['closes']} closes
 */
function closed(who, codes, times, sessions, closes) {
  const over = sessions.filter((session) => !session.live).length;
  const seen = codes.reduce((sum, code) => sum + (closes[code] ?? 0), 0);
  return {
    what: `${who} are closed with ${codes.join(' or ')}`,
    found: `${over} of ${sessions.length}; ${codes.map((code) => `${closes[code] ?? 0} × ${code}`).join(', ')}`,
    verdict: over === sessions.length && seen >= times,
  };
}

/** @param {number} us */
function ms(us) {
  return `${(us / 1_000).toFixed(1)} ms`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
