import { StreamgaugeError } from '@streamgauge/protocol';
import type { MessageRate } from '../message-rate.js';

export type AckCallback = (answer: unknown) => void;

/** A connection whose messages have a rate. */
export interface Rated {
  readonly rate: MessageRate;
  readonly traffic: { received: number };
  send(event: string, data: unknown): void;
  fail(error: StreamgaugeError): void;
}

/** The acknowledgement that a client waits for, if it does. */
export function ackIn(args: readonly unknown[]): AckCallback | undefined {
  const last = args.at(-1);
  return typeof last === 'function' ? (last as AckCallback) : undefined;
}

/** Whether one more message is within the rate. One that is not is answered here, and a flood of them ends the connection. */
export function isWithinRate(connection: Rated, ack: AckCallback | undefined, nowMs: number): boolean {
  const { rate } = connection;
  connection.traffic.received += 1;
  const retryAfterMs = rate.take(nowMs);
  if (retryAfterMs <= 0) return true;
  const error = new StreamgaugeError('LIMIT_RATE', { limit: rate.perSecond }, { retryAfterMs });
  if (rate.isFlood) connection.fail(error);
  else if (ack !== undefined) ack({ success: false, ...error.toWire() });
  else connection.send('error', error.toWire());
  return false;
}
