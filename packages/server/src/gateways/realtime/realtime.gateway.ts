import { Logger } from '@nestjs/common';
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
import { type Refused, StreamgaugeError, type SubscribeAnswer, type UnsubscribeAnswer } from '@streamgauge/protocol';
import { readForm, realtimeClientSchemas } from '@streamgauge/protocol/schemas';
import type { Namespace, Socket } from 'socket.io';
import type { z } from 'zod';
import { TokenVerifier } from '../../auth/token-verifier.js';
import { alertsChannel } from '../../realtime/alert-event.js';
import { deviceStatusChannel } from '../../realtime/device-status-event.js';
import { bytesOf, errorOf } from '../answer-message.js';
import { Connections } from '../connections.js';
import { Conversations } from '../conversations.js';
import { SlowReaders } from '../slow-readers.js';
import { authenticateNamespace, identityOf, openOrRefuse } from '../socket-io/authenticate-namespace.js';
import { closeCodeOf } from '../socket-io/close-code.js';
import { type AckCallback, ackIn, isWithinRate } from '../socket-io/rate-guard.js';
import { RealtimeConnection, type RealtimeHost } from './realtime-connection.js';
import { RealtimeFraming } from './realtime-framing.js';
import { alertsRequest, deviceStatusRequest, vitalsChannel, vitalsRequest } from './realtime-request.js';
import { StandingState } from './standing-state.js';

/** What to say to a request, and what to do once that has been said. */
interface Answered {
  readonly answer: SubscribeAnswer | UnsubscribeAnswer | { readonly pong: number } | Refused;
  readonly next?: () => void;
}

/** The Socket.IO door `/realtime`: vital signs, alerts and states of devices, to those who subscribe to them. */
@WebSocketGateway({ namespace: '/realtime' })
export class RealtimeGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  private readonly logger = new Logger(RealtimeGateway.name);
  private readonly bySocket = new WeakMap<Socket, RealtimeConnection>();
  private readonly host: RealtimeHost;

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly connections: Connections,
    private readonly conversations: Conversations,
    private readonly engine: Engine,
    private readonly standing: StandingState,
    slowReaders: SlowReaders,
  ) {
    this.host = {
      framing: new RealtimeFraming(engine.catalog),
      slowReaders,
      openSession: (peer) => connections.openSession(peer.identity, peer, peer.id),
      messageRate: () => connections.messageRate(),
      nowMs: () => engine.nowMs(),
      // A sink must not call the engine; what stands is asked for right after.
      tellAgain: (connection, channel) => queueMicrotask(() => this.tellAgain(connection, channel)),
    };
  }

  afterInit(namespace: Namespace): void {
    authenticateNamespace(namespace, this.verifier, this.connections);
  }

  handleConnection(socket: Socket): void {
    const identity = identityOf(socket);
    const connection = openOrRefuse(socket, () => new RealtimeConnection(socket, identity, this.host));
    if (connection === undefined) return;
    this.bySocket.set(socket, connection);
    socket.use(([event, ...args], next) => {
      const ack = ackIn(args);
      if (!isWithinRate(connection, ack, this.engine.nowMs())) return;
      if (known.has(String(event))) next();
      else this.answer(socket, ack, () => refuseUnknown(String(event)));
    });
    this.connections.add(connection);
    connection.emit('connected', this.connections.greeting(connection.id, identity));
    connection.reviewStatus();
  }

  handleDisconnect(socket: Socket, reason?: string): void {
    const connection = this.bySocket.get(socket);
    connection?.over();
    this.connections.remove(socket.id, connection?.closeCode ?? closeCodeOf(reason));
  }

  @SubscribeMessage('subscribe:vitals')
  subscribeVitals(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, ack, (connection) => {
      const { session } = connection;
      const room = this.connections.roomOf(connection);
      room.assertSubscription();
      const wishes = parse('subscribe:vitals', data);
      const request = vitalsRequest(wishes, this.engine.catalog.get(vitalsChannel));
      const { answer, frames } = session.subscribe(request);
      room.told(bytesOf(frames));
      return { answer, next: () => session.deliver(frames) };
    });
  }

  @SubscribeMessage('subscribe:alerts')
  subscribeAlerts(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, ack, (connection) => {
      const room = this.connections.roomOf(connection);
      room.assertSubscription();
      const wishes = parse('subscribe:alerts', data);
      const { answer } = connection.session.subscribe(alertsRequest(wishes));
      if (!answer.success) return { answer };
      return { answer, next: () => room.told(this.standing.tellAlerts(connection, answer.subscriptionId, wishes)) };
    });
  }

  @SubscribeMessage('subscribe:device-status')
  subscribeDeviceStatus(
    @ConnectedSocket() socket: Socket,
    @MessageBody() data: unknown,
    @Ack() ack?: AckCallback,
  ): void {
    this.answer(socket, ack, (connection) => {
      const room = this.connections.roomOf(connection);
      room.assertSubscription();
      const wishes = parse('subscribe:device-status', data);
      const { answer } = connection.session.subscribe(deviceStatusRequest(wishes));
      if (!answer.success) return { answer };
      return { answer, next: () => room.told(this.standing.tellStatuses(connection, answer.subscriptionId, wishes)) };
    });
  }

  @SubscribeMessage('unsubscribe:vitals')
  unsubscribeVitals(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, ack, (connection) => unsubscribe(connection, vitalsChannel, parse('unsubscribe:vitals', data)));
  }

  @SubscribeMessage('unsubscribe:alerts')
  unsubscribeAlerts(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, ack, (connection) => unsubscribe(connection, alertsChannel, parse('unsubscribe:alerts', data)));
  }

  @SubscribeMessage('unsubscribe:device-status')
  unsubscribeStatus(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    this.answer(socket, ack, (connection) =>
      unsubscribe(connection, deviceStatusChannel, parse('unsubscribe:device-status', data)),
    );
  }

  @SubscribeMessage('auth:refresh')
  handleRefresh(@ConnectedSocket() socket: Socket, @MessageBody() data: unknown, @Ack() ack?: AckCallback): void {
    const connection = this.bySocket.get(socket);
    if (connection === undefined) return;
    Promise.resolve(this.conversations.answer(connection, 'auth:refresh', data))
      .then(({ answer }) => {
        const error = errorOf(answer);
        if (ack !== undefined) ack(answer);
        else if (error !== undefined) connection.send('error', error);
      })
      .catch((error: unknown) => this.logger.error(error));
  }

  @SubscribeMessage('ping')
  handlePing(@ConnectedSocket() socket: Socket, @Ack() ack?: AckCallback): void {
    this.answer(socket, ack, () => ({ answer: { pong: this.engine.nowMs() } }));
  }

  private tellAgain(connection: RealtimeConnection, channel: string): void {
    try {
      this.standing.tellAgain(connection, channel);
    } catch (error) {
      this.logger.error(error);
    }
  }

  /** Never throws for what a client sent. The answer goes out before what follows from it. */
  private answer(
    socket: Socket,
    ack: AckCallback | undefined,
    answered: (connection: RealtimeConnection) => Answered,
  ): void {
    const connection = this.bySocket.get(socket);
    if (connection === undefined || !socket.connected) return;
    try {
      const { answer, next } = answered(connection);
      this.connections.recount(connection);
      const error = errorOf(answer);
      if (typeof ack === 'function') ack(answer);
      else if (error !== undefined) connection.send('error', error);
      next?.();
    } catch (error) {
      if (!(error instanceof StreamgaugeError)) this.logger.error(error);
      const known = error instanceof StreamgaugeError ? error : new StreamgaugeError('INTERNAL');
      if (typeof ack === 'function') ack({ success: false, ...known.toWire() });
      else connection.send('error', known.toWire());
    }
  }
}

/** What clients may say here; the token came with the handshake. */
const known = new Set([...Object.keys(realtimeClientSchemas), 'ping', 'auth:refresh']);

function refuseUnknown(event: string): never {
  const what = `there is no event '${event.slice(0, 64)}'; use ${[...known].join(', ')}`;
  throw new StreamgaugeError('BAD_MESSAGE', { what });
}

/** What a client may leave out altogether is read as wishing nothing. @throws StreamgaugeError BAD_MESSAGE */
function parse<E extends keyof typeof realtimeClientSchemas>(
  event: E,
  data: unknown,
): z.infer<(typeof realtimeClientSchemas)[E]> {
  const schema: z.ZodType = realtimeClientSchemas[event];
  const read = readForm(schema, data ?? {});
  if (read.success) return read.data as z.infer<(typeof realtimeClientSchemas)[E]>;
  const [issue] = read.error.issues;
  const place = issue?.path.join('.') || event;
  throw new StreamgaugeError('BAD_MESSAGE', { what: `${place}: ${issue?.message ?? 'wrong form'}` });
}

/** One subscription of the channel, or all of them. */
function unsubscribe(
  connection: RealtimeConnection,
  channel: string,
  { subscriptionId }: { readonly subscriptionId?: string | undefined },
): Answered {
  const { session } = connection;
  for (const { id, view } of session.subscriptions) {
    const isMeant = subscriptionId === undefined || subscriptionId === id;
    if (isMeant && view.question.channel.name === channel) session.unsubscribe({ subscriptionId: id });
  }
  return { answer: { success: true }, next: () => connection.reviewStatus() };
}
