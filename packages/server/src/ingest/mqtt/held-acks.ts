import type { MqttClient } from 'mqtt';

interface Puback {
  readonly cmd: 'puback';
  readonly messageId: number;
}

type SendPacket = (packet: { readonly cmd: string }, done?: (error?: Error) => void) => void;

/**
 * Holds back a client's PUBACKs until what they confirm is durable. mqtt.js reads the next message only when the last one is
 * confirmed, which would cost one write of the database per message; so it is told that the packet has left, and the packet
 * leaves later, many at once.
 *
 * This is the one place that knows something of mqtt.js' inside: all that it sends goes through `_sendPacket`. Where that is no
 * longer so, confirmations go out early, and `held-acks.test.ts` fails.
 */
export class HeldAcks {
  private held: Puback[] = [];
  private readonly send: SendPacket;

  constructor(client: MqttClient) {
    const inside = client as unknown as { _sendPacket: SendPacket };
    this.send = inside._sendPacket.bind(client);
    inside._sendPacket = (packet, done) => {
      if (packet.cmd !== 'puback') return this.send(packet, done);
      this.held.push(packet as Puback);
      done?.();
    };
    // A packet's number means something on its connection only; the broker sends again what was not confirmed on it.
    client.on('close', () => {
      this.held = [];
    });
  }

  /** Messages that the broker waits to have confirmed. */
  get count(): number {
    return this.held.length;
  }

  /** Takes what is held so far; calling the result confirms it, unless the connection has ended meanwhile. */
  take(): () => void {
    const taken = this.held.length;
    const { held } = this;
    return () => {
      if (this.held !== held) return;
      for (const packet of held.splice(0, taken)) this.send(packet);
    };
  }
}
