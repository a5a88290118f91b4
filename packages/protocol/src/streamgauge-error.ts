import type { ErrorDetails } from './error-row.js';
import { type ErrorCode, errorTable } from './errors.js';

/** An error as it stands on the wire. */
export interface WireError {
  readonly code: ErrorCode;
  readonly error: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

/** An operating error that has a code. Whoever raises it has decided what the other side may know. */
export class StreamgaugeError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(errorTable[code].sentence(details), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StreamgaugeError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }

  toWire(): WireError {
    return {
      code: this.code,
      error: this.message,
      retryable: this.retryable,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
    };
  }
}
