import type { FrameBatch, Pressure } from '@streamgauge/engine';
import type {
  ConnectionStatusMessage,
  RealtimeServerEvent,
  RealtimeServerToClient,
  StreamQuality,
} from '@streamgauge/protocol';
import type { Socket } from 'socket.io';
import type { Identity } from '../../auth/identity.js';
import { type PeerHost, SocketIoPeer } from '../socket-io/socket-io-peer.js';
import type { RealtimeFraming, RealtimeMessage } from './realtime-framing.js';
import { RecentIds } from './recent-ids.js';

/** What a connection needs of the namespace. */
export interface RealtimeHost extends PeerHost {
  readonly framing: RealtimeFraming;
  /** Events of a channel were left out: tells what stands. */
  tellAgain(connection: RealtimeConnection, channel: string): void;
}

/** One client of `/realtime`. Its subscriptions are the engine's; frames leave in the words of this namespace. */
export class RealtimeConnection extends SocketIoPeer {
  private readonly told = new RecentIds();
  /** View → how it is delivered, where that is not live. */
  private readonly behind = new Map<string, StreamQuality>();
  private status: ConnectionStatusMessage['status'] | undefined;

  constructor(
    socket: Socket,
    identity: Identity,
    private readonly host: RealtimeHost,
  ) {
    super(socket, identity, host);
  }

  write(batch: FrameBatch): Pressure {
    if (this.backlog.isExceeded()) return 'full';
    for (const message of batch.encodedBy(this.host.framing)) this.tell(message);
    return this.backlog.pressure();
  }

  emit<E extends RealtimeServerEvent>(event: E, data: RealtimeServerToClient[E]): void {
    super.send(event, data);
  }

  override send(event: string, data: unknown): void {
    if (event === 'server:draining') this.tellStatus('draining', data as { reconnectWithinMs: number });
    super.send(event, data);
  }

  /** Says how the connection is, where that has changed: all subscriptions are live, or one of them is behind. */
  reviewStatus(): void {
    const views = new Set(this.session.subscriptions.map(({ view }) => view.id));
    for (const view of this.behind.keys()) if (!views.has(view)) this.behind.delete(view);
    const [late] = this.behind.values();
    if (late === undefined) this.tellStatus('connected');
    else this.tellStatus('degraded', { reason: late.reason });
  }

  private tell(message: RealtimeMessage): void {
    switch (message.event) {
      case 'events:gap':
        this.host.tellAgain(this, message.channel);
        return;
      case 'stream:quality':
        if (message.data.level === 'live') this.behind.delete(message.data.view);
        else this.behind.set(message.data.view, message.data);
        this.reviewStatus();
        return;
    }
    if ('eventId' in message && !this.told.add(`${message.event} ${message.eventId}`)) return;
    this.traffic.sent += 1;
    this.socket.emit(message.event, message.data);
  }

  private tellStatus(
    status: ConnectionStatusMessage['status'],
    more: { readonly reason?: string; readonly reconnectWithinMs?: number } = {},
  ): void {
    if (status === this.status) return;
    this.status = status;
    this.emit('connection:status', { status, ...more, timestamp: new Date(this.host.nowMs()).toISOString() });
  }
}
