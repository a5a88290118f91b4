import { type ErrorCode, StreamgaugeError } from '@streamgauge/protocol';

/** Why a sample was not taken. */
export interface Rejection {
  readonly code: ErrorCode;
  readonly error: string;
  /** When trying again may help, ms from now. */
  readonly retryAfterMs?: number;
}

/** A refusal as it goes back to the producer. */
export function rejectionOf({ code, message, retryAfterMs }: StreamgaugeError): Rejection {
  return { code, error: message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** A sample that cannot be right. */
export function invalidSample(what: string): Rejection {
  return rejectionOf(new StreamgaugeError('INVALID_SAMPLE', { what }));
}

/** A channel that does not exist, or takes no samples. */
export function noChannel(name: string): Rejection {
  return { code: 'FORBIDDEN_CHANNEL', error: `No channel '${name}' takes samples.` };
}

/** A tenant that has used up its allowance. */
export function tooManySamples(limit: number, retryAfterMs: number): Rejection {
  return rejectionOf(new StreamgaugeError('LIMIT_RATE', { what: 'samples', limit }, { retryAfterMs }));
}

export function noEvents(channel: string): Rejection {
  return { code: 'FORBIDDEN_CHANNEL', error: `No channel '${channel}' takes events.` };
}
