import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { OriginPolicy } from '../auth/origin-policy.js';
import { RawWebSocketServer } from './raw-websocket/raw-websocket-server.js';
import { SocketIoServer, socketIoPath } from './socket-io/socket-io-server.js';

/**
 * The only listener of the HTTP server's `upgrade` event. A second one breaks the other door in silence: each would answer
 * the other's handshakes, and Socket.IO's clients would stay on polling without an error.
 */
@Injectable()
export class UpgradeRouter {
  constructor(
    private readonly origins: OriginPolicy,
    private readonly raw: RawWebSocketServer,
    private readonly socketIo: SocketIoServer,
  ) {}

  listenTo(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.route(request, socket, head));
  }

  private route(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path !== '/ws' && !path.startsWith(`${socketIoPath}/`)) {
      refuse(socket, 404, 'Not Found', 'WebSockets are at /ws and, for Socket.IO, at /socket.io/');
    } else if (!this.origins.allows(request.headers)) {
      refuse(socket, 403, 'Forbidden', `Origin ${request.headers.origin ?? ''} is not allowed; add it to CORS_ORIGINS`);
    } else if (path === '/ws') {
      this.raw.upgrade(request, socket, head);
    } else {
      this.socketIo.upgrade(request, socket, head);
    }
  }
}

function refuse(socket: Duplex, status: number, reason: string, sentence: string): void {
  // The peer may be gone already; there is nobody left to tell.
  socket.on('error', () => socket.destroy());
  // The sentence repeats a header, which cannot hold a line break, as plain text in the body.
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`,
  );
}
