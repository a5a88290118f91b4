import type { Socket as NetworkSocket } from 'node:net';
import type { FrameBatch, Pressure } from '@streamgauge/engine';
import type { Socket } from 'socket.io';
import type { Identity } from '../../auth/identity.js';
import type { FrameWriter } from '../raw-websocket/frame-writer.js';
import { openFrameWriter } from '../raw-websocket/open-frame-writer.js';
import { openNetworkSocket } from './below-socket-io.js';
import type { SocketIoFraming } from './socket-io-framing.js';
import { type PeerHost, SocketIoPeer } from './socket-io-peer.js';

/** What a Socket.IO connection needs of its gateway. */
export interface SocketIoHost extends PeerHost {
  readonly framing: SocketIoFraming;
  /** Whether to write past the network socket's stream where that is possible. */
  readonly isDirect: boolean;
}

/** One client of `/analytics/stream`, authenticated by the namespace's middleware. */
export class SocketIoConnection extends SocketIoPeer {
  private direct: { readonly network: NetworkSocket; readonly writer: FrameWriter } | undefined;

  constructor(
    socket: Socket,
    identity: Identity,
    private readonly host: SocketIoHost,
  ) {
    super(socket, identity, host);
  }

  /**
   * The same bytes for every client, straight to the network where nothing else waits; otherwise as packets behind what
   * Engine.IO has. Neither order nor content shows which way a frame went.
   */
  write(batch: FrameBatch): Pressure {
    if (this.backlog.isExceeded()) return 'full';
    this.traffic.sent += batch.frames.length;
    const network = openNetworkSocket(this.socket);
    if (network !== undefined) {
      const pressure = this.writerTo(network).write(batch.encodedBy(this.host.framing.bytes));
      // The usual case, and the loop over all receivers is made of it: nothing waited before, and nothing does now.
      if (pressure === 'none') return pressure;
    } else {
      const packets = batch.encodedBy(this.host.framing.packets);
      for (const packet of packets) this.socket.conn.send(packet, undefined, this.backlog.settle);
    }
    return this.backlog.pressure();
  }

  /** A client that began by polling has another network socket later. */
  private writerTo(network: NetworkSocket): FrameWriter {
    if (this.direct?.network !== network) {
      this.direct = { network, writer: openFrameWriter(network, this.host.isDirect, this.backlog.settle) };
    }
    return this.direct.writer;
  }
}
