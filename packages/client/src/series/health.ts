import type { ConnectionState } from '../connection/connection-state.js';
import type { Freshness } from './freshness.js';

/** Do I have data? */
export type DataStatus = 'pending' | 'success' | 'error';

/** What is the subscription doing? `resuming`: connected again, the snapshot is not here yet. */
export type StreamStatus = 'idle' | 'subscribing' | 'live' | 'resuming' | 'denied' | 'closed';

/** One word for badges and CSS (`data-health`). */
export type Health =
  | 'unauthorized'
  | 'error'
  | 'offline'
  | 'reconnecting'
  | 'loading'
  | 'stale'
  | 'degraded'
  | 'live'
  | 'idle';

export interface HealthInput {
  readonly connection: Pick<ConnectionState, 'status' | 'isOnline' | 'hasEverConnected'>;
  readonly status: DataStatus;
  readonly stream: StreamStatus;
  readonly freshness: Freshness;
  readonly isDegraded: boolean;
}

/** The first that fits, from what concerns the whole page to what concerns one value. */
export function healthOf({ connection, status, stream, freshness, isDegraded }: HealthInput): Health {
  const isConnected = connection.status === 'connected';
  if (connection.status === 'unauthorized') return 'unauthorized';
  if (status === 'error' || stream === 'denied') return 'error';
  if (!isConnected && !connection.isOnline) return 'offline';
  if (connection.status === 'reconnecting' || connection.status === 'suspended') return 'reconnecting';
  if (connection.status === 'connecting' && connection.hasEverConnected) return 'reconnecting';
  if (isConnected && stream === 'resuming') return 'reconnecting';
  if (status === 'pending') return 'loading';
  if (freshness === 'stale') return 'stale';
  if (isDegraded) return 'degraded';
  return stream === 'live' && isConnected ? 'live' : 'idle';
}
