/**
 * Plain `ws`, as it is written by hand: each update is made a text once and sent to each client that it is for. Argument: JSON
 * of `Peer`.
 */
import { WebSocketServer } from 'ws';
import { memory, obey } from './commands.js';
import { Rounds } from './rounds.js';
import { asText, Updates } from './update-text.js';

/**
 * @typedef {object} Peer
 * @property {number} sources what a client can look at
 * @property {number} perRound sources that send in a round, in turn
 * @property {'all' | 'own'} audience whether each client looks at all sources, or the n-th client at the n-th source
 */

/** @type {Peer} */
const { sources, perRound, audience } = JSON.parse(process.argv[2] ?? '{}');
/** A client that has not taken this much misses an update, bytes. */
const unsentMax = 256 * 1024;

const updates = new Updates();
/** @type {import('ws').WebSocket[]} */
const clients = [];
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4_096 });
server.on('connection', (client) => {
  clients.push(client);
  client.on('error', () => {});
});

let next = 0;
const rounds = new Rounds(
  () => {
    for (let count = 0; count < perRound; count += 1) {
      const source = next++ % sources;
      const text = asText(updates.next(source));
      const audienceOf = audience === 'all' ? clients : clients.slice(source, source + 1);
      for (const client of audienceOf) if (client.bufferedAmount < unsentMax) client.send(text);
    }
  },
  { spanMs: 1, offset: 'middle' },
);

server.on('listening', () => {
  obey(/** @type {import('node:net').AddressInfo} */ (server.address()).port, {
    feed: (us) => rounds.start(Number(us) / 1_000),
    stop: () => rounds.stop(),
    memory,
  });
});
