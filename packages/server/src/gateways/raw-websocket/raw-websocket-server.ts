import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { limits, subprotocol } from '@streamgauge/protocol';
import { WebSocketServer } from 'ws';
import { TokenVerifier } from '../../auth/token-verifier.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { Connections } from '../connections.js';
import { Conversations } from '../conversations.js';
import { Strangers } from '../strangers.js';
import { RawConnection, type RawHost } from './raw-connection.js';
import { upgradeToken } from './upgrade-token.js';

/** The door `/ws`: JSON text frames `{event, data, id?}` over a plain WebSocket. */
@Injectable()
export class RawWebSocketServer {
  private readonly logger = new Logger(RawWebSocketServer.name);
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.clientFrameBytesMax,
    maxFragments: limits.clientFrameFragmentsMax,
    maxBufferedChunks: limits.clientFrameChunksMax,
    perMessageDeflate: false,
    // A peer that is told to close and goes on sending is cut off.
    ...{ closeTimeout: limits.closeDeadlineMs },
    // Only the protocol is ever echoed: an answer that repeats the bearer would put the token into logs on the way.
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  private readonly host: RawHost;

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly connections: Connections,
    private readonly conversations: Conversations,
    private readonly strangers: Strangers,
    private readonly engine: Engine,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.host = {
      verify: (token) => this.verifier.verify(token),
      openSession: (connection, identity) => this.connections.openSession(identity, connection, connection.id),
      greeting: (connection) => this.connections.greeting(connection.id, connection.identity),
      opened: (connection) => this.connections.add(connection),
      answer: (connection, event, data) => this.conversations.answer(connection, event, data),
      messageRate: () => this.connections.messageRate(),
      closed: (connection) => this.connections.remove(connection.id),
      failed: (error) => this.logger.error(error),
      nowMs: () => this.engine.nowMs(),
    };
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const token = upgradeToken(request, this.settings.allowQueryToken);
      const opened = (connection: RawConnection): void => {
        this.strangers.leave(socket);
        this.host.opened(connection);
      };
      new RawConnection(randomUUID(), webSocket, { ...this.host, opened }, token);
    });
  }

  /** Cuts what is still open; `Connections` has said goodbye before. */
  close(): void {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
  }
}
