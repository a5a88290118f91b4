import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { WebSocketServer } from 'ws';
import { TokenVerifier } from '../../auth/token-verifier.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { Connections } from '../connections.js';
import { Conversations } from '../conversations.js';
import { SlowReaders } from '../slow-readers.js';
import { Strangers } from '../strangers.js';
import { GroupCompression, keepMeetableOffer } from './group-compression.js';
import { RawConnection, type RawHost } from './raw-connection.js';
import { type OutputHost, RawOutput } from './raw-output.js';
import { limitSendBuffer } from './send-buffer.js';
import { upgradeToken } from './upgrade-token.js';
import { webSocketOptions } from './web-socket-options.js';

/** The door `/ws`: JSON text frames `{event, data, id?}` over a plain WebSocket. */
@Injectable()
export class RawWebSocketServer {
  private readonly logger = new Logger(RawWebSocketServer.name);
  private readonly sockets: WebSocketServer;
  private readonly host: RawHost;
  private readonly outputHost: OutputHost;
  private hasToldOfSendBuffer = false;

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly connections: Connections,
    private readonly conversations: Conversations,
    private readonly strangers: Strangers,
    slowReaders: SlowReaders,
    private readonly engine: Engine,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    const { directWrites, compression } = settings.webSocket;
    this.sockets = new WebSocketServer(webSocketOptions(compression));
    this.outputHost = {
      isDirect: directWrites,
      compression: compression ? new GroupCompression() : undefined,
      slowReaders,
    };
    this.host = {
      verify: (token) => this.verifier.verify(token),
      openSession: (connection, identity) => this.connections.openSession(identity, connection.output, connection.id),
      greeting: (connection) => this.connections.greeting(connection.id, connection.identity),
      opened: (connection) => this.connections.add(connection),
      answer: (connection, event, data) => this.conversations.answer(connection, event, data),
      messageRate: () => this.connections.messageRate(),
      closed: (connection, code) => this.connections.remove(connection.id, code),
      refused: (code) => this.connections.refused('websocket', code),
      failed: (error) => this.logger.error(error),
      nowMs: () => this.engine.nowMs(),
    };
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    // What comes with an HTTP server's upgrade is its socket, whatever the type says.
    const socket = stream as Socket;
    this.limitSendBuffer(socket);
    keepMeetableOffer(request.headers);
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const token = upgradeToken(request, this.settings.allowQueryToken);
      const opened = (connection: RawConnection): void => {
        this.strangers.leave(socket);
        this.host.opened(connection);
      };
      const output = new RawOutput(webSocket, socket, this.outputHost);
      new RawConnection(randomUUID(), webSocket, output, { ...this.host, opened }, token);
    });
  }

  /** Cuts what is still open; `Connections` has said goodbye before. */
  close(): void {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
  }

  private limitSendBuffer(socket: Socket): void {
    const { sendBufferBytes } = this.settings.webSocket;
    if (sendBufferBytes === 0) return;
    const bytes = limitSendBuffer(socket, sendBufferBytes);
    if (this.hasToldOfSendBuffer) return;
    this.hasToldOfSendBuffer = true;
    this.logger.debug(
      bytes === undefined
        ? 'The send buffers of connections cannot be set here; slow readers fill those of the system first'
        : `The kernel holds at most ${bytes} unsent bytes of a connection`,
    );
  }
}
