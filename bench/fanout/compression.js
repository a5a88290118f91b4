import { open, pause } from '../load/load-client.js';
import { atMost } from '../report/bar.js';
import { lostText } from './comparison.js';
import { contenders } from './contenders.js';
import { quiet, read, running } from './measure.js';
import { readersOf } from './readers.js';

const clients = 1_000;
const everyMs = 20;
/** Clients of the library `ws` that come while the stream runs, one after the other: a join begins the stream anew. */
const readers = 5;

/**
 * @typedef {object} Compressed
 * @property {import('./measure.js').Reading} reading
 * @property {number} right frames that the readers could read and that followed each other
 * @property {number} wrong others
 */

/** @type {import('./tables.js').Table<Compressed>} */
export const compression = {
  title: 'Compression: one shared view, 1,000 clients that offer it, 50,000/s',
  note: 'Bytes are those on the wire. Read: frames that clients of the library `ws` came to, and that followed each other.',
  head: ['WS_COMPRESSION', 'updates/s', 'bytes', 'CPU µs', 'lost', 'read', 'bars'],
  rows: [false, true].map((isOn) => ({
    name: String(isOn),
    run: (programs) => {
      const scene = { clients, views: 1, audience: /** @type {const} */ ('all'), tickMs: everyMs, perRound: 1 };
      return running(programs, contenders.ours, { ...scene, compression: isOn }, async ({ server, client, port }) => {
        await open(client, clients);
        await quiet(server.pid);
        await server.ask(`feed ${everyMs * 1_000}`);
        await pause(1_000);
        const { right, wrong } = await readersOf(port, readers);
        return { reading: await read(server, client, everyMs), right, wrong };
      });
    },
  })),
  cells: (results) =>
    results.map(({ reading, right, wrong }, row) => {
      const { perSecond, bytes, cpuUs, lost } = reading;
      const plain = results[0]?.reading;
      const bars =
        row === 0 || plain === undefined
          ? ''
          : `bytes ${atMost(bytes / plain.bytes, 0.15)}, CPU ${atMost(cpuUs / plain.cpuUs, 1.2)}`;
      const found = `${right} of ${right + wrong}`;
      return [String(row === 1), perSecond, bytes, cpuUs, lostText(lost), found, bars];
    }),
};
