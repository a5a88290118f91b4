import type { StreamError } from '../stream-error.js';
import type { ConnectionPhase } from './connection-phase.js';

/**
 * - idle: nothing is subscribed; connections are lazy
 * - connecting: no connection has stood yet
 * - connected: the server has greeted, and is heard
 * - reconnecting: it stood once; a retry runs or is due at `nextRetryAt`
 * - suspended: closed on purpose while the page is hidden; this version never does
 * - unauthorized: the token and a new one were refused; ends by `reauthenticate()`
 * - closed: `disconnect()` was called, or the server said not to come back
 */
export type ConnectionStatus =
  | 'idle'
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'suspended'
  | 'unauthorized'
  | 'closed';

export interface ConnectionState {
  readonly status: ConnectionStatus;
  /** When `status` was entered, ms. */
  readonly since: number;
  /** Without a connection for `lostAfterMs`, after one that stood. Banners follow this and not `status`: most drops heal at once. */
  readonly isLost: boolean;
  /** The browser's own opinion. It never prevents a retry. */
  readonly isOnline: boolean;
  readonly hasEverConnected: boolean;
  readonly attempt: number;
  readonly nextRetryAt: number | null;
  /** Connections so far; many of them are a flapping link. */
  readonly connectionCount: number;
  /** Round trip, smoothed, ms. */
  readonly rtt: number | null;
  /** The server's clock minus ours, ms. */
  readonly clockOffset: number | null;
  readonly transport: 'websocket' | null;
  readonly connectionId: string | null;
  readonly error: StreamError | null;
}

/** Before anything happened, and during server-side rendering. */
export const idleConnection: ConnectionState = Object.freeze({
  status: 'idle',
  since: 0,
  isLost: false,
  isOnline: true,
  hasEverConnected: false,
  attempt: 0,
  nextRetryAt: null,
  connectionCount: 0,
  rtt: null,
  clockOffset: null,
  transport: null,
  connectionId: null,
  error: null,
});

function statusOf(phase: ConnectionPhase, hasEverConnected: boolean): ConnectionStatus {
  switch (phase.name) {
    case 'asking':
    case 'opening':
    case 'waiting':
      return hasEverConnected ? 'reconnecting' : 'connecting';
    case 'live':
      return 'connected';
    default:
      return phase.name;
  }
}

/** The public state after `phase` was entered. */
export function stateAfter(before: ConnectionState, phase: ConnectionPhase, nowMs: number): ConnectionState {
  const isLive = phase.name === 'live';
  const wasLive = before.status === 'connected';
  const hasEverConnected = before.hasEverConnected || isLive;
  const status = statusOf(phase, hasEverConnected);
  return {
    ...before,
    status,
    since: status === before.status ? before.since : nowMs,
    isLost: before.isLost && isMissed(phase),
    hasEverConnected,
    attempt: 'attempt' in phase ? phase.attempt : 0,
    nextRetryAt: phase.name === 'waiting' ? phase.retryAtMs : null,
    connectionCount: before.connectionCount + (isLive && !wasLive ? 1 : 0),
    transport: isLive ? 'websocket' : null,
    connectionId: isLive ? before.connectionId : null,
    error: 'because' in phase ? phase.because : isLive || phase.name === 'idle' ? null : before.error,
  };
}

/** Whether somebody wants a connection and has none. */
export function isMissed(phase: ConnectionPhase): boolean {
  return phase.name !== 'live' && phase.name !== 'idle' && !(phase.name === 'closed' && phase.because === null);
}
