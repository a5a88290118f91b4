/**
 * Socket.IO, as it is written by hand: a room for each source, and one emit to the room for each update. Argument: JSON of
 * `Peer`, as for `ws`.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { memory, obey } from './commands.js';
import { Rounds } from './rounds.js';
import { Updates } from './update-text.js';

/** @type {import('./ws.js').Peer} */
const { sources, perRound, audience } = JSON.parse(process.argv[2] ?? '{}');

const updates = new Updates();
const http = createServer();
const stream = new Server(http, { transports: ['websocket'], serveClient: false }).of('/analytics/stream');
let clients = 0;
stream.on('connection', (socket) => {
  const client = clients++;
  if (audience === 'own') socket.join(`s${client}`);
  else for (let source = 0; source < sources; source += 1) socket.join(`s${source}`);
});

let next = 0;
const rounds = new Rounds(
  () => {
    for (let count = 0; count < perRound; count += 1) {
      const source = next++ % sources;
      stream.to(`s${source}`).emit('update', updates.next(source));
    }
  },
  { spanMs: 1, offset: 'middle' },
);

http.listen(0, '127.0.0.1', 4_096, () => {
  obey(/** @type {import('node:net').AddressInfo} */ (http.address()).port, {
    feed: (us) => rounds.start(Number(us) / 1_000),
    stop: () => rounds.stop(),
    memory,
  });
});
