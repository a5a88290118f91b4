import { Inject, Logger } from '@nestjs/common';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Engine } from '@streamgauge/engine';
import { closeCodes, StreamgaugeError } from '@streamgauge/protocol';
import type { Namespace, Socket } from 'socket.io';
import { bearerToken } from '../../auth/bearer-token.js';
import type { Identity } from '../../auth/identity.js';
import { TokenVerifier } from '../../auth/token-verifier.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { answerMessage, errorOf } from '../answer-message.js';
import { Connections } from '../connections.js';
import { SlowReaders } from '../slow-readers.js';
import { SocketIoConnection, type SocketIoHost } from './socket-io-connection.js';
import { socketIoFraming } from './socket-io-framing.js';

type AckCallback = (answer: unknown) => void;

const namespace = '/analytics/stream';

/** The Socket.IO door `/analytics/stream`. */
@WebSocketGateway({ namespace })
export class AnalyticsWebSocketGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  private readonly logger = new Logger(AnalyticsWebSocketGateway.name);
  private readonly bySocket = new WeakMap<Socket, SocketIoConnection>();
  private readonly host: SocketIoHost;

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly connections: Connections,
    private readonly engine: Engine,
    slowReaders: SlowReaders,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.host = {
      framing: socketIoFraming(namespace),
      slowReaders,
      isDirect: settings.webSocket.directWrites,
      openSession: (connection) => this.connections.openSession(connection.identity, connection, connection.id),
    };
  }

  afterInit(clients: Namespace): void {
    clients.use((socket, next) => {
      this.verifier.verify(handshakeToken(socket)).then(
        (identity) => {
          (socket.data as { identity: Identity }).identity = identity;
          next();
        },
        (error: unknown) => {
          this.connections.refused('socket.io', closeCodes.unauthenticated);
          next(connectError(error));
        },
      );
    });
  }

  handleConnection(socket: Socket): void {
    const { identity } = socket.data as { identity: Identity };
    const connection = new SocketIoConnection(socket, identity, this.engine.nowMs(), this.host);
    this.bySocket.set(socket, connection);
    this.connections.add(connection);
    connection.send('connected', this.connections.greeting(connection.id, identity));
  }

  handleDisconnect(socket: Socket, reason?: string): void {
    const connection = this.bySocket.get(socket);
    connection?.over();
    this.connections.remove(socket.id, connection?.closeCode ?? closeCodeOf(reason));
  }

  @SubscribeMessage('subscribe')
  handleSubscribe(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, 'subscribe', data, ack);
  }

  @SubscribeMessage('update-subscription')
  handleUpdate(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, 'update-subscription', data, ack);
  }

  @SubscribeMessage('resync')
  handleResync(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, 'resync', data, ack);
  }

  @SubscribeMessage('unsubscribe')
  handleUnsubscribe(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, 'unsubscribe', data, ack);
  }

  @SubscribeMessage('ping')
  handlePing(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, 'ping', data, ack);
  }

  /** Connections of all doors and tenants. */
  getConnectionCount(): number {
    return this.connections.list().length;
  }

  getConnectionsByTenant(tenantId: string): string[] {
    return this.connections.list(tenantId).map(({ id }) => id);
  }

  /** Sends one event to every connection of a tenant, whatever its door and its subscriptions. */
  async broadcastTenantUpdate(tenantId: string, event: string, data: unknown): Promise<void> {
    const message = { data, timestamp: new Date(this.engine.nowMs()).toISOString() };
    for (const connection of this.connections.list(tenantId)) connection.send(event, message);
  }

  /** Sends one event to one connection; a connection that is gone receives nothing. */
  async sendToClient(connectionId: string, event: string, data: unknown): Promise<void> {
    this.connections.get(connectionId)?.send(event, data);
  }

  /** The answer goes out before the frames that follow from it. */
  private answer(socket: Socket, event: string, data: unknown, ack: AckCallback | undefined): void {
    const connection = this.bySocket.get(socket);
    if (connection === undefined || !socket.connected) return;
    try {
      const { answer, frames } = answerMessage(connection.session, event, data, this.engine.nowMs());
      const error = errorOf(answer);
      if (typeof ack === 'function') ack(answer);
      // Nobody waits for the answer; an error must be seen all the same.
      else if (error !== undefined) connection.send('error', error);
      connection.session.deliver(frames);
    } catch (error) {
      this.logger.error(error);
      const wire = new StreamgaugeError('INTERNAL', {}, { cause: error }).toWire();
      if (typeof ack === 'function') ack({ success: false, ...wire });
      else connection.send('error', wire);
    }
  }
}

function handshakeToken(socket: Socket): string | undefined {
  const { token } = socket.handshake.auth as { token?: unknown };
  return typeof token === 'string' ? token : bearerToken(socket.handshake.headers.authorization);
}

/** Socket.IO's reason for the end of a connection as close code of `/ws`. */
function closeCodeOf(reason: string | undefined): number {
  switch (reason) {
    case 'client namespace disconnect':
      return 1000;
    case 'ping timeout':
      return closeCodes.pingTimeout;
    case 'parse error':
      return closeCodes.badMessage;
    default:
      return 1006;
  }
}

function connectError(error: unknown): Error {
  const known = error instanceof StreamgaugeError ? error : new StreamgaugeError('INTERNAL', {}, { cause: error });
  // The wire promises these two words; what exactly is wrong stands in the data.
  const refusal = new Error('Authentication failed') as Error & { data: unknown };
  refusal.data = known.toWire();
  return refusal;
}
