import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { limits, StreamgaugeError } from '@streamgauge/protocol';
import type { Server as EngineIoServer, Socket as EngineIoSocket } from 'engine.io';
import { Server as IoServer } from 'socket.io';
import { OriginPolicy } from '../../auth/origin-policy.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { Recovery } from '../../storage/checkpoint/recovery.js';
import { MessageRate } from '../message-rate.js';
import { Strangers } from '../strangers.js';
import { boundedEngineIo } from './bounded-engine-io.js';
import { watchMembership } from './membership.js';

export const socketIoPath = '/socket.io';

/** The protocol of socket.io-client 2; since 3 it is 4. */
export const oldProtocol = '3';

/** What a client of the old protocol is told: Engine.IO's own number for it, and a sentence that helps. */
export const tooOld = {
  code: 5,
  message: 'This client speaks Engine.IO 3 (socket.io-client 2). Use socket.io-client 3 or later, best the newest 4.',
};

/**
 * Silence after which a polling connection is closed, ms. A poll is answered after the ping interval at the latest; Engine.IO
 * forgets the answer then, and nobody else would notice a peer that does not read it.
 */
const pollIdleMs = limits.pingIntervalMs + limits.stalledMsMax;

/** Socket.IO without a listener of its own: the upgrade router and one middleware hand it what is meant for it. */
@Injectable()
export class SocketIoServer {
  readonly io: IoServer;
  private readonly engineIo: EngineIoServer;

  constructor(
    private readonly origins: OriginPolicy,
    private readonly strangers: Strangers,
    private readonly recovery: Recovery,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.engineIo = boundedEngineIo({
      maxHttpBufferSize: limits.clientFrameBytesMax,
      pingInterval: limits.pingIntervalMs,
      pingTimeout: limits.pongTimeoutMs,
      cors: { origin: [...settings.corsOrigins], credentials: true },
    });
    this.engineIo.on('connection', (socket: EngineIoSocket) => this.admit(socket));
    this.io = new IoServer({ connectTimeout: limits.authDeadlineMs, serveClient: false });
    this.io.bind(this.engineIo);
    // Everybody could join the root, and stay for ever without a token.
    this.io.use((_socket, next) => next(new Error('Invalid namespace "/" — metrics are at "/analytics/stream"')));
    watchMembership(this.io, this.strangers);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.engineIo.handleUpgrade(request as never, socket, head);
  }

  /** Long polling: an Express middleware mounted at `/socket.io`. */
  readonly polling = (request: IncomingMessage, response: ServerResponse): void => {
    if (!this.origins.allows(request.headers)) {
      const error = new StreamgaugeError('FORBIDDEN_ORIGIN', { what: request.headers.origin ?? '' });
      response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(error.toWire()));
      return;
    }
    if (!this.recovery.isDone) {
      const headers = { 'content-type': 'application/json', 'retry-after': '1' };
      response.writeHead(503, headers).end(JSON.stringify(this.recovery.refusal().toWire()));
      return;
    }
    const [, query = ''] = (request.url ?? '').split('?', 2);
    if (new URLSearchParams(query).get('EIO') === oldProtocol) {
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(tooOld));
      return;
    }
    response.setTimeout(pollIdleMs, () => response.destroy());
    this.engineIo.handleRequest(request as never, response);
  };

  /** A new session of Engine.IO has shown no token yet; and what it sends is counted below Socket.IO, where anything can be sent. */
  private admit(socket: EngineIoSocket): void {
    if (!this.strangers.enter(socket, this.strangers.addressOf(socket.request as unknown as IncomingMessage))) {
      socket.close(true);
      return;
    }
    const { messagesPerSecond, messageBurst } = this.settings.sessionLimits;
    const sessions = limits.socketNamespacesMax;
    const rate = new MessageRate(messagesPerSecond * sessions, messageBurst * sessions, Date.now());
    socket.on('packet', () => {
      rate.take(Date.now());
      if (rate.isFlood) socket.close(true);
    });
    socket.once('close', () => this.strangers.leave(socket));
  }
}
