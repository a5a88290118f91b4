import { closeCodes, type ErrorCode } from '@streamgauge/protocol';

/** What can go wrong on this side of the wire; everything else has the wire's own code. */
export type LocalErrorCode = 'NETWORK' | 'TIMEOUT' | 'CLOSED' | 'TOKEN_FAILED';

/** A failure with a code. Switch on `code`, never on `message`. */
export class StreamError extends Error {
  readonly code: ErrorCode | LocalErrorCode;
  /** False: the client has stopped trying; a new token, a new request or an explicit call goes on. */
  readonly retryable: boolean;
  /** The server's hint, honoured by the backoff. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode | LocalErrorCode, message: string, retryable: boolean, retryAfterMs?: number) {
    super(message);
    this.name = 'StreamError';
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}

/** An error as the wire carries it. */
export interface ErrorOnWire {
  readonly code: ErrorCode;
  readonly error: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
}

export function fromWire(wire: ErrorOnWire): StreamError {
  return new StreamError(wire.code, wire.error, wire.retryable, wire.retryAfterMs);
}

const codeOfClose: Readonly<Record<number, ErrorCode>> = {
  [closeCodes.sessionExpired]: 'SESSION_EXPIRED',
  [closeCodes.rateLimited]: 'LIMIT_RATE',
  [closeCodes.unauthenticated]: 'UNAUTHENTICATED',
  [closeCodes.badMessage]: 'BAD_MESSAGE',
};

/** The error of a close that no `error` message explained. */
export function fromClose(code: number, reason: string, retryable: boolean): StreamError {
  const known = codeOfClose[code];
  const wait = code === closeCodes.rateLimited ? /\d+/.exec(reason)?.[0] : undefined;
  const message = reason === '' ? `The connection was closed (${code}).` : reason;
  return new StreamError(known ?? 'NETWORK', message, retryable, wait === undefined ? undefined : Number(wait));
}
