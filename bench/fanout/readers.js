import { WebSocket } from 'ws';
import { token } from '../load/token.js';

const framesEach = 50;

/**
 * Lets clients of the library `ws` join a stream one after the other, while those before them still read. Counts frames that
 * could be read and followed the one before, and others.
 *
 * @param {number} port
 * @param {number} count
 */
export async function readersOf(port, count) {
  const found = { right: 0, wrong: 0 };
  const sockets = [];
  for (let reader = 0; reader < count; reader += 1) {
    const authorization = `Bearer ${await token()}`;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { authorization }, perMessageDeflate: true });
    sockets.push(socket);
    await readFrames(socket, found);
  }
  for (const socket of sockets) socket.terminate();
  return found;
}

/**
 * Resolves once so many frames have come; it goes on counting after that.
 *
 * @param {WebSocket} socket
 * @param {{ right: number, wrong: number }} found
 * @returns {Promise<void>}
 */
function readFrames(socket, found) {
  let sequence = Number.NaN;
  let frames = 0;
  socket.on('open', () => {
    const data = { channel: 'bench', metrics: ['at_us', 'n', 'load'], filters: { source: 's0' } };
    const aggregation = { type: 'MIN', window: 0 };
    socket.send(JSON.stringify({ event: 'subscribe', id: 1, data: { ...data, aggregation } }));
  });
  return new Promise((resolve, reject) => {
    socket.on('message', (text) => {
      const { event, data } = JSON.parse(String(text));
      if (event === 'update') {
        found[data.previous === sequence ? 'right' : 'wrong'] += 1;
        frames += 1;
        if (frames === framesEach) resolve();
      }
      if (event === 'update' || event === 'snapshot') sequence = data.sequence;
    });
    // What cannot be decompressed ends the connection.
    socket.on('error', (error) => {
      found.wrong += 1;
      reject(error);
    });
  });
}
