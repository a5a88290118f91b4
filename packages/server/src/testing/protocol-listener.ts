import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { limits } from '@streamgauge/protocol';
import type { Server as EngineIoServer } from 'engine.io';
import { Server as IoServer, type Socket } from 'socket.io';
import { openFrameWriter } from '../gateways/raw-websocket/open-frame-writer.js';
import { textFrame } from '../gateways/raw-websocket/text-frame.js';
import { openNetworkSocket } from '../gateways/socket-io/below-socket-io.js';
import { boundedEngineIo } from '../gateways/socket-io/bounded-engine-io.js';

/** What the published suites of both protocols expect of whom they try. */
const suite = { pingInterval: 300, pingTimeout: 200, maxHttpBufferSize: 1e6 };

/** A client that has not joined a namespace by then is sent away, ms. The suites wait for it. */
const connectTimeout = 1_000;

export interface ProtocolListenerOptions {
  /** 0 = a free one. */
  readonly port: number;
}

export interface ProtocolListener {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens as the test suites of Engine.IO and Socket.IO want it: an echo at `/engine.io/`, and at `/socket.io/` the
 * namespaces `/` and `/custom`, which emit `auth`, answer `message` with `message-back` and acknowledge `message-with-ack`.
 * Below the echo it is the gateway's own: its Engine.IO with its bounds, and its way past Socket.IO to the network for text.
 */
export async function startProtocolListener({ port }: ProtocolListenerOptions): Promise<ProtocolListener> {
  const engines = new Map<string, EngineIoServer>([
    ['/engine.io/', echo(boundedEngineIo(suite))],
    ['/socket.io/', boundedEngineIo(suite)],
  ]);
  const io = new IoServer({ connectTimeout, serveClient: false });
  const socketIo = engines.get('/socket.io/');
  if (socketIo !== undefined) io.bind(socketIo);
  for (const namespace of ['/', '/custom']) io.of(namespace).on('connection', answer);

  const engineOf = (request: IncomingMessage): EngineIoServer | undefined =>
    engines.get((request.url ?? '').split('?', 1)[0] ?? '');
  const server = createServer((request, response) => {
    const engine = engineOf(request);
    if (engine === undefined) response.writeHead(404).end();
    else engine.handleRequest(request as never, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const engine = engineOf(request);
    if (engine === undefined) socket.destroy();
    else engine.handleUpgrade(request as never, socket, head);
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const engine of engines.values()) engine.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: HttpServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function echo(engine: EngineIoServer): EngineIoServer {
  engine.on('connection', (socket) => socket.on('message', (data: string | Buffer) => socket.send(data)));
  return engine;
}

function answer(socket: Socket): void {
  emit(socket, 'auth', [socket.handshake.auth]);
  socket.on('message', (...args: unknown[]) => emit(socket, 'message-back', args));
  socket.on('message-with-ack', (...args: unknown[]) => {
    const acknowledge = args.pop() as (...back: unknown[]) => void;
    acknowledge(...args);
  });
}

/** Straight to the network where frames of the gateway would go that way, by Socket.IO where they would not. */
function emit(socket: Socket, event: string, args: unknown[]): void {
  const network = args.some(hasBytes) ? undefined : openNetworkSocket(socket);
  if (network === undefined) {
    socket.emit(event, ...args);
    return;
  }
  const namespace = socket.nsp.name === '/' ? '' : `${socket.nsp.name},`;
  const bytes = textFrame(Buffer.from(`42${namespace}${JSON.stringify([event, ...args])}`));
  if (bytes.length <= limits.clientFrameBytesMax) openFrameWriter(network, true, () => {}).write(bytes);
  else socket.emit(event, ...args);
}

function hasBytes(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Buffer.isBuffer(value) || Object.values(value).some(hasBytes);
}
