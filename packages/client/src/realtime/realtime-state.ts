import type { StreamError } from '../stream-error.js';

/**
 * - idle: nobody has asked for it yet, or nobody does any more
 * - connecting: no connection has stood yet
 * - connected
 * - reconnecting: it stood once; a retry runs or is due
 * - unauthorized: the token and a new one were refused; ends by `reconnectNow()`
 * - closed: `destroy()` was called
 */
export type RealtimeStatus = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'unauthorized' | 'closed';

export interface RealtimeState {
  readonly status: RealtimeStatus;
  /** Connections so far: each is another socket for those who listen. */
  readonly connectionCount: number;
  /** Why there is no connection, or why the last subscription was refused. */
  readonly error: StreamError | null;
}

export const idleRealtime: RealtimeState = Object.freeze({ status: 'idle', connectionCount: 0, error: null });
