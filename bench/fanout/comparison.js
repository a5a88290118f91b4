import { atMost } from '../report/bar.js';
import { formatted } from '../report/table.js';
import { contenders } from './contenders.js';
import { measure } from './measure.js';

/** @typedef {keyof typeof contenders} Who */

/**
 * Contenders side by side: each with the same number of clients, which look at the same, under the same loads.
 *
 * @typedef {object} Comparison
 * @property {string} title
 * @property {string} note
 * @property {readonly Who[]} who
 * @property {readonly number[]} sizes numbers of clients
 * @property {(clients: number) => import('./contenders.js').Scene} scene
 * @property {(clients: number) => readonly { name: string, everyMs: number }[]} loads
 * @property {Bars} bars
 * @property {(who: Who, clients: number, reading: import('./measure.js').Reading) => readonly string[]} [ownBars] bars that are
 *   no relation to others
 */

/**
 * How much of another's cost one's own may be, at most.
 *
 * @typedef {Partial<Record<Who, Partial<Record<Who, number>>>>} Bars
 */

/** Whom a cost is set in relation to. @type {readonly Who[]} */
const measures = ['limit', 'ws', 'socketIo'];

/** @param {Comparison} comparison @returns {import('./tables.js').Table<import('./measure.js').Reading[]>} */
export function comparison({ title, note, who, sizes, scene, loads, bars, ownBars }) {
  const pairs = sizes.flatMap((clients) => who.map((name) => ({ clients, name })));
  const others = measures.filter((other) => who.includes(other));
  return {
    title,
    note,
    head: [
      ...['server', 'clients', 'load', ...columns],
      ...others.map((other) => `× ${contenders[other].name}`),
      ...(ownBars === undefined ? [] : ['bars']),
    ],
    rows: pairs.map(({ clients, name }) => ({
      name: `${contenders[name].name}, ${clients.toLocaleString('en-US')} clients`,
      run: (programs) => {
        const loadsMs = loads(clients).map(({ everyMs }) => everyMs);
        return measure(programs, contenders[name], scene(clients), loadsMs);
      },
    })),
    cells: (results) =>
      sizes.flatMap((clients) =>
        loads(clients).flatMap((load, at) => {
          /** @type {Map<Who, import('./measure.js').Reading>} */
          const readings = new Map();
          pairs.forEach((pair, row) => {
            const reading = results[row]?.[at];
            if (pair.clients === clients && reading !== undefined) readings.set(pair.name, reading);
          });
          const costs = new Map([...readings].map(([name, { cpuUs }]) => [name, cpuUs]));
          return [...readings].map(([name, reading]) => [
            ...[contenders[name].name, clients.toLocaleString('en-US'), load.name],
            ...columnsOf(reading),
            ...others.map((other) => ratio(costs, bars, name, other)),
            ...(ownBars === undefined ? [] : [ownBars(name, clients, reading).join(', ')]),
          ]);
        }),
      ),
  };
}

export const columns = ['updates/s', 'CPU µs', 'of it user', 'core', 'client', 'p50 ms', 'p99 ms', 'lost'];

/** @param {import('./measure.js').Reading} reading */
export function columnsOf({ perSecond, cpuUs, userUs, core, clientCore, p50Ms, p99Ms, lost, gaps }) {
  const numbers = [perSecond, cpuUs, userUs, core, clientCore, p50Ms, p99Ms];
  return [...numbers, `${lostText(lost)}${gaps === 0 ? '' : `, ${gaps} gaps`}`];
}

/** Share of the time in which others had the server's core; with a mark where the numbers beside it are worth little. */
export function lostText(/** @type {number} */ lost) {
  return `${Math.round(lost * 100)} %${lost > 0.1 ? ' !' : ''}`;
}

/**
 * One's cost in relation to another's, with its bar where there is one; empty where one of them was not measured.
 *
 * @param {ReadonlyMap<Who, number>} costs
 * @param {Bars} bars
 * @param {Who} name
 * @param {Who} other
 */
export function ratio(costs, bars, name, other) {
  const [own, others] = [costs.get(name), costs.get(other)];
  if (own === undefined || others === undefined || name === other) return '';
  const bar = bars[name]?.[other];
  return `${formatted(own / others)}${bar === undefined ? '' : ` ${atMost(own / others, bar)}`}`;
}
