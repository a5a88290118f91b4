/**
 * A program that says what it hears, for suites that try WebSocket servers: read with the options of `/ws`, and text written
 * by its output. `--raised` lifts the bounds of messages, for cases that are about larger ones. Prints its port, and ends
 * when its standard input does.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { SlowReaders } from '../../slow-readers.js';
import { GroupCompression, keepMeetableOffer } from '../group-compression.js';
import { type OutputHost, RawOutput } from '../raw-output.js';
import { webSocketOptions } from '../web-socket-options.js';

/** The largest message of Autobahn's suite, in pieces of 64 bytes. */
const raised = { maxPayload: 16 * 1_048_576, maxFragments: 262_144, maxBufferedChunks: 262_144 };

const http = createServer();
const options = { ...webSocketOptions(true), ...(process.argv.includes('--raised') ? raised : {}) };
const sockets = new WebSocketServer(options);
const host: OutputHost = {
  isDirect: true,
  compression: new GroupCompression(),
  slowReaders: new SlowReaders(),
};

http.on('upgrade', (request, socket: Socket, head: Buffer) => {
  keepMeetableOffer(request.headers);
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    const output = new RawOutput(webSocket, socket, host);
    webSocket.on('error', () => {});
    webSocket.on('close', () => output.over());
    webSocket.on('message', (bytes, isBinary) => {
      if (isBinary) webSocket.send(bytes);
      else output.sendText(String(bytes));
    });
  });
});
http.listen(0, '127.0.0.1');
await once(http, 'listening');
process.stdout.write(`${(http.address() as AddressInfo).port}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
