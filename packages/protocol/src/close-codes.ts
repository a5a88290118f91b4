/**
 * Close codes of `/ws`. The range decides what a client does, so that an old client does the right thing with a new code:
 * 4000–4499 reconnect with backoff; 4500–4999 do not reconnect by yourself.
 */
export const closeCodes = {
  draining: 4001,
  sessionExpired: 4005,
  slowConsumer: 4008,
  pingTimeout: 4009,
  rateLimited: 4029,
  unauthenticated: 4500,
  badMessage: 4501,
  forbidden: 4503,
  connectionLimit: 4504,
} as const;

/** What a client does after a close: `reconnect` with backoff, or `stop` until somebody acts (a new token, a new request). */
export function afterClose(code: number): 'reconnect' | 'stop' {
  return code >= 4500 && code <= 4999 ? 'stop' : 'reconnect';
}
