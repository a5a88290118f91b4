import type { Session } from '@streamgauge/engine';
import type { StreamgaugeError } from '@streamgauge/protocol';
import type { Identity } from '../auth/identity.js';
import type { Traffic } from './traffic.js';

/** The doors for people. */
export const doors = ['websocket', 'socket.io', 'sse'] as const;

/** One live connection as the rest of the gateway sees it, whatever its door. */
export interface Connection {
  readonly id: string;
  readonly door: (typeof doors)[number];
  /** Of the token that counts now; a refresh puts another one in its place. */
  identity: Identity;
  readonly session: Session;
  readonly connectedAtMs: number;
  /** So far. */
  readonly traffic: Traffic;
  /** Sends one event past the engine. */
  send(event: string, data: unknown): void;
  /** Ends the connection because its token ended. */
  expire(): void;
  /** Tells what is wrong, and ends the connection because of it. */
  fail(error: StreamgaugeError): void;
  /** Asks the peer to connect again at a random moment within that time, ms, and ends the connection. */
  dismiss(reconnectWithinMs: number): void;
  /** Bytes that were written to it and that its peer's side has not taken. */
  waitingBytes(): number;
}
