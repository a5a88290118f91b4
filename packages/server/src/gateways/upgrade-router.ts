import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { errorTable, StreamgaugeError } from '@streamgauge/protocol';
import { OriginPolicy } from '../auth/origin-policy.js';
import { hasOneHost } from '../auth/single-host.js';
import { Recovery } from '../storage/checkpoint/recovery.js';
import { RawWebSocketServer } from './raw-websocket/raw-websocket-server.js';
import { oldProtocol, SocketIoServer, socketIoPath, tooOld } from './socket-io/socket-io-server.js';
import { Strangers } from './strangers.js';

const speaksSocketIo =
  'Socket.IO is spoken here, not plain WebSocket: use new WebSocket(…/ws), or socket.io-client with /analytics/stream';
const nothingHere = 'WebSockets are at /ws and, for Socket.IO, at /socket.io/';

/**
 * The only listener of the HTTP server's `upgrade` event. A second one breaks the other door in silence: each would answer
 * the other's handshakes, and Socket.IO's clients would stay on polling without an error.
 */
@Injectable()
export class UpgradeRouter {
  constructor(
    private readonly origins: OriginPolicy,
    private readonly strangers: Strangers,
    private readonly raw: RawWebSocketServer,
    private readonly socketIo: SocketIoServer,
    private readonly recovery: Recovery,
  ) {}

  listenTo(server: Server): void {
    this.strangers.watch(server);
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.route(request, socket, head));
  }

  private route(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    const isSocketIo = path.startsWith(`${socketIoPath}/`);
    if (!hasOneHost(request)) {
      refuse(socket, 400, 'a request names one host');
    } else if (hasBody(request)) {
      refuse(socket, 400, 'a request for a WebSocket has no body');
    } else if (path !== '/ws' && !isSocketIo) {
      refuse(socket, 404, isNamespace(path) ? speaksSocketIo : nothingHere);
    } else if (!this.origins.allows(request.headers)) {
      refuseFor(socket, new StreamgaugeError('FORBIDDEN_ORIGIN', { what: request.headers.origin ?? '' }));
    } else if (isSocketIo && !new URLSearchParams(query).has('EIO')) {
      refuse(socket, 400, speaksSocketIo);
    } else if (request.headers['sec-websocket-version'] !== '13') {
      refuse(socket, 426, 'WebSockets are of version 13 (RFC 6455)', 'Sec-WebSocket-Version: 13');
    } else if (isSocketIo && new URLSearchParams(query).get('EIO') === oldProtocol) {
      refuse(socket, 400, tooOld.message);
    } else if (!this.recovery.isDone) {
      refuseFor(socket, this.recovery.refusal());
    } else if (!this.strangers.enter(socket, this.strangers.addressOf(request))) {
      refuseFor(socket, this.strangers.refusal());
    } else if (isSocketIo) {
      // Engine.IO makes a session of it, which is the stranger from here on.
      this.strangers.leave(socket);
      this.socketIo.upgrade(request, socket, head);
    } else {
      this.raw.upgrade(request, socket, head);
    }
  }
}

function isNamespace(path: string): boolean {
  return ['/analytics/stream', '/realtime', socketIoPath].includes(path.replace(/\/$/, ''));
}

/** What stood in a body would be read as frames here, and as a request by a proxy that saw it so (RFC 9112, 11.2). */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function refuseFor(socket: Duplex, error: StreamgaugeError): void {
  const { retryAfterMs } = error;
  const later = retryAfterMs === undefined ? [] : [`Retry-After: ${Math.ceil(retryAfterMs / 1_000)}`];
  refuse(socket, errorTable[error.code].http, error.message, ...later);
}

function refuse(socket: Duplex, status: number, sentence: string, ...headers: readonly string[]): void {
  // The peer may be gone already; there is nobody left to tell.
  socket.on('error', () => socket.destroy());
  const lines = [
    `HTTP/1.1 ${status} ${reasons[status] ?? ''}`,
    'Connection: close',
    ...headers,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(sentence)}`,
  ];
  // The sentence may repeat a header, which cannot hold a line break, as plain text in the body.
  socket.end(`${lines.join('\r\n')}\r\n\r\n${sentence}`, () => socket.destroy());
}
