import type { Frame, Framing } from '@streamgauge/engine';
import { textFrame } from '../raw-websocket/text-frame.js';

/** The two forms in which a view's frames leave for the clients of one namespace. Each is made once for all of them. */
export interface SocketIoFraming {
  /** Socket.IO's packets, `2/analytics/stream,["update",{…}]`, for Engine.IO to send. */
  readonly packets: Framing<readonly string[]>;
  /** The same, each in an Engine.IO message in a WebSocket frame, for the network socket. */
  readonly bytes: Framing<Buffer>;
}

/** Engine.IO's mark of a message; a packet is what follows it. */
const messageMark = '4';

export function socketIoFraming(namespace: string): SocketIoFraming {
  const prefix = namespace === '/' ? '2' : `2${namespace},`;
  const packetOf = (frame: Frame): string => `${prefix}["${frame.content.event}",${frame.json()}]`;
  return {
    packets: {
      encode: (frame) => [packetOf(frame)],
      join: (parts) => (parts.length === 1 ? (parts[0] ?? []) : parts.flat()),
    },
    bytes: {
      encode: (frame) => textFrame(Buffer.from(messageMark + packetOf(frame))),
      join: (parts) => (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)),
    },
  };
}
