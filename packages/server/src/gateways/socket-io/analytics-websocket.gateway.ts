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
import { clientEvents } from '@streamgauge/protocol';
import type { Namespace, Socket } from 'socket.io';
import { TokenVerifier } from '../../auth/token-verifier.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { type Answered, errorOf } from '../answer-message.js';
import { Connections } from '../connections.js';
import { Conversations } from '../conversations.js';
import { SlowReaders } from '../slow-readers.js';
import { authenticateNamespace, identityOf, openOrRefuse } from './authenticate-namespace.js';
import { closeCodeOf } from './close-code.js';
import { type AckCallback, ackIn, isWithinRate } from './rate-guard.js';
import { SocketIoConnection, type SocketIoHost } from './socket-io-connection.js';
import { socketIoFraming } from './socket-io-framing.js';

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
    private readonly conversations: Conversations,
    private readonly engine: Engine,
    slowReaders: SlowReaders,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.host = {
      framing: socketIoFraming(namespace),
      slowReaders,
      isDirect: settings.webSocket.directWrites,
      openSession: (peer) => this.connections.openSession(peer.identity, peer, peer.id),
      messageRate: () => this.connections.messageRate(),
      nowMs: () => this.engine.nowMs(),
    };
  }

  afterInit(clients: Namespace): void {
    authenticateNamespace(clients, this.verifier, this.connections);
  }

  handleConnection(socket: Socket): void {
    const identity = identityOf(socket);
    const connection = openOrRefuse(socket, () => new SocketIoConnection(socket, identity, this.host));
    if (connection === undefined) return;
    this.bySocket.set(socket, connection);
    socket.use(([event, ...args], next) => {
      if (this.isWelcome(connection, String(event), args)) next();
    });
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

  @SubscribeMessage('auth:refresh')
  handleRefresh(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, 'auth:refresh', data, ack);
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
    const say = ({ answer, frames }: Answered): void => {
      if (!socket.connected) return;
      reply(connection, ack, answer);
      connection.session.deliver(frames);
    };
    const answered = this.conversations.answer(connection, event, data);
    if (answered instanceof Promise) answered.then(say).catch((error: unknown) => this.logger.error(error));
    else say(answered);
  }

  /** Whether an event goes on to its handler; one that does not is answered here. */
  private isWelcome(connection: SocketIoConnection, event: string, args: readonly unknown[]): boolean {
    const ack = ackIn(args);
    if (!isWithinRate(connection, ack, this.engine.nowMs())) return false;
    // The token came with the handshake.
    if (event !== 'auth' && (clientEvents as readonly string[]).includes(event)) return true;
    this.answerUnknown(connection, event, ack);
    return false;
  }

  private answerUnknown(connection: SocketIoConnection, event: string, ack: AckCallback | undefined): void {
    const answered = this.conversations.answer(connection, event, undefined);
    if (!(answered instanceof Promise)) reply(connection, ack, answered.answer);
  }
}

/** Without an acknowledgement nobody waits for the answer; an error must be seen all the same. */
function reply(connection: SocketIoConnection, ack: AckCallback | undefined, answer: Answered['answer']): void {
  const error = errorOf(answer);
  if (ack !== undefined) ack(answer);
  else if (error !== undefined) connection.send('error', error);
}
