import { atLeast, atMost } from '../report/bar.js';
import { columns, columnsOf, comparison } from './comparison.js';
import { compression } from './compression.js';
import { contenders } from './contenders.js';
import { measure, weigh } from './measure.js';

/**
 * A table of measurements. Each row starts processes of its own.
 *
 * @template Result
 * @typedef {object} Table
 * @property {string} title
 * @property {string} note
 * @property {readonly string[]} head
 * @property {readonly { readonly name: string, readonly run: (programs: { client: string, limit: string }) => Promise<Result> }[]} rows
 * @property {(results: readonly Result[]) => (string | number)[][]} cells of all rows that ran, in their order
 */

const sizes = [1_000, 10_000];
/** The gateway's smallest tick: how often a view can be told, at most. Each server gets a round as often when it is busy. */
const tickMs = 10;

/** @param {number} views */
const loadsOf = (views) => (/** @type {number} */ clients) => [
  { name: '50,000/s', everyMs: (clients * views) / 50 },
  { name: '100 rounds/s', everyMs: tickMs },
];

const shared = comparison({
  title: 'One shared view',
  note: 'One update of about 310 bytes to all clients, per round. CPU is the server’s, per update that a client received.',
  who: ['limit', 'ours', 'oursBySocketIo', 'ws', 'socketIo'],
  sizes,
  scene: (clients) => ({ clients, views: 1, audience: 'all', tickMs, perRound: 1 }),
  loads: loadsOf(1),
  bars: { ours: { limit: 1.35, ws: 1, socketIo: 0.5 }, oursBySocketIo: { socketIo: 0.55 } },
});

const dashboard = comparison({
  title: 'A dashboard: 8 views per client',
  note: 'Eight different updates to all clients, per round; C writes the eight at once, Socket.IO emits to eight rooms.',
  who: ['limit', 'ours', 'ws', 'socketIo'],
  sizes,
  scene: (clients) => ({ clients, views: 8, audience: 'all', tickMs, perRound: 8 }),
  loads: loadsOf(8),
  bars: { ours: { limit: 1.5, socketIo: 0.15 } },
});

/** The wait for the tick's end: samples come in its middle, ms. */
const halfTickMs = 50;

const own = comparison({
  title: 'Own view per client',
  note: 'Each client looks at a source of its own; 10,000 samples/s in the middle of ticks of 100 ms, a wait that the bar leaves out. 20,000 clients at 1 Hz may cost 0.35 of a core: half of them are here, and half of it.',
  who: ['ours', 'ws', 'socketIo'],
  sizes,
  scene: (clients) => ({ clients, views: 1, audience: 'own', tickMs: 2 * halfTickMs, perRound: 1_000 }),
  loads: (clients) => [{ name: `${10_000 / clients} Hz`, everyMs: 2 * halfTickMs }],
  bars: {},
  ownBars: (who, clients, { core, p99Ms }) =>
    who === 'ours' && clients === 10_000
      ? [`core ${atMost(core, 0.175)}`, `p99 added ${atMost(p99Ms - halfTickMs, 50)}`]
      : [],
});

/** @typedef {import('./contenders.js').Scene} Scene */
/** @typedef {import('./measure.js').Reading} Reading */

/**
 * Rows of the gateway alone, each with bars of its own.
 *
 * @param {Pick<Table<unknown>, 'title' | 'note'>} words
 * @param {readonly { name: string, scene: Scene, everyMs: number, bars: (reading: Reading) => string[] }[]} cases
 * @returns {Table<Reading[]>}
 */
function ofTheGateway(words, cases) {
  return {
    ...words,
    head: ['what', ...columns, 'bars'],
    rows: cases.map(({ name, scene, everyMs }) => ({
      name,
      run: (programs) => measure(programs, contenders.ours, scene, [everyMs]),
    })),
    cells: (results) =>
      results.flatMap(([reading], row) => {
        const { name = '', bars } = cases[row] ?? {};
        return reading === undefined ? [] : [[name, ...columnsOf(reading), bars?.(reading).join(', ') ?? '']];
      }),
  };
}

const pressure = ofTheGateway(
  {
    title: 'Under pressure: more than the loop can write one by one',
    note: 'Due updates of a session are joined. Latency is from the sample on: on average 5 ms of it are the tick.',
  },
  [
    {
      name: '1,000 clients × 12 views × 100/s: 1,200,000/s asked',
      scene: { clients: 1_000, views: 12, audience: 'all', tickMs, perRound: 12 },
      everyMs: tickMs,
      bars: ({ perSecond, p99Ms }) => [atLeast(perSecond, 1_000_000), `p99 ${atMost(p99Ms, 20)}`],
    },
    {
      name: '10,000 clients × 8 views × 10/s: 800,000/s asked',
      scene: { clients: 10_000, views: 8, audience: 'all', tickMs, perRound: 8 },
      everyMs: 100,
      bars: ({ perSecond }) => [atLeast(perSecond, 700_000)],
    },
  ],
);

const latency = ofTheGateway(
  {
    title: 'Latency: from the sample to its receipt',
    note: 'Samples come at any moment of a tick of 10 ms; 100,000 updates/s are about half of what the loop can do.',
  },
  [
    {
      name: '1,000 clients, one view, 100/s',
      scene: { clients: 1_000, views: 1, audience: 'all', tickMs, perRound: 1, offset: 'random' },
      everyMs: tickMs,
      bars: ({ p99Ms }) => [`p99 ${atMost(p99Ms, tickMs + 5)}`],
    },
  ],
);

const idle = /** @type {const} */ (['ours', 'oursBySocketIo', 'ws', 'socketIo']);

/** @type {Table<{ live: number, resident: number }>} */
const memory = {
  title: 'Memory of a session that waits, with 8 subscriptions; 10,000 of them',
  note: 'KB per session. Live: heap, typed arrays and buffers, after the garbage is gone. Resident is of the whole process, the gateway’s database in it.',
  head: ['server', 'live KB', 'resident KB', 'live KB above ws'],
  rows: idle.map((name) => ({
    name: contenders[name].name,
    run: (programs) =>
      weigh(programs, contenders[name], { clients: 10_000, views: 8, audience: 'all', tickMs: 100, perRound: 8 }),
  })),
  cells: (results) => {
    const ws = results[idle.indexOf('ws')]?.live ?? Number.NaN;
    return results.map(({ live, resident }, row) => {
      const above = (live - ws) / 1_024;
      const bar = idle[row] === 'ours' ? ` ${atMost(above, 12)}` : '';
      return [contenders[idle[row] ?? 'ours'].name, live / 1_024, resident / 1_024, `${above.toFixed(1)}${bar}`];
    });
  },
};

/** @type {Readonly<Record<string, Table<any>>>} */
export const tables = { shared, dashboard, own, pressure, latency, compression, memory };
