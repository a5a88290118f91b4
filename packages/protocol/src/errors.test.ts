import { describe, expect, it } from 'vitest';
import { afterClose, closeCodes } from './close-codes.js';
import { type ErrorCode, errorTable } from './errors.js';
import { StreamgaugeError } from './streamgauge-error.js';

const codes = Object.keys(errorTable) as ErrorCode[];

describe('the error table', () => {
  it.each(codes)('[W7] %s has a sentence without holes, with and without details', (code) => {
    const details = { channel: 'pnl', metrics: ['a'], visible: ['b'], nearest: 'b', what: 'w', allowed: 'l', limit: 3 };
    for (const sentence of [errorTable[code].sentence(details), errorTable[code].sentence({})]) {
      expect(sentence).not.toMatch(/undefined|null|NaN/);
      expect(sentence.length).toBeGreaterThan(10);
    }
  });

  it.each(codes)('[W8] what %s closes with agrees with whether it can be retried', (code) => {
    const { close, retryable } = errorTable[code];
    if (close !== null && close >= 4_000) expect(afterClose(close)).toBe(retryable ? 'reconnect' : 'stop');
  });

  it('[W8] every close code has its range', () => {
    const reconnect = Object.entries(closeCodes).filter(([, code]) => afterClose(code) === 'reconnect');
    expect(reconnect.map(([name]) => name)).toEqual([
      'draining',
      'sessionExpired',
      'slowConsumer',
      'pingTimeout',
      'rateLimited',
    ]);
    expect(afterClose(1006)).toBe('reconnect');
    expect(afterClose(4500)).toBe('stop');
    expect(afterClose(4999)).toBe('stop');
  });

  it('[A6] has the sentences of the requirements', () => {
    expect(new StreamgaugeError('FORBIDDEN_CHANNEL', { channel: 'pnl' }).message).toBe('Access denied to channel: pnl');
    expect(new StreamgaugeError('UNKNOWN_METRIC', { metrics: ['x', 'y'], visible: ['z'] }).message).toBe(
      'Invalid metrics: x, y. You can see: z.',
    );
    expect(new StreamgaugeError('UNAUTHENTICATED').message).toBe('Authentication failed');
  });

  it('[W7] an error on the wire keeps its cause to itself', () => {
    const error = new StreamgaugeError(
      'LIMIT_RATE',
      { limit: 50 },
      { cause: new Error('secret'), retryAfterMs: 1_000 },
    );
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.toWire()).toEqual({
      code: 'LIMIT_RATE',
      error: 'Too many messages; at most 50 per second.',
      retryable: true,
      retryAfterMs: 1_000,
    });
  });
});
