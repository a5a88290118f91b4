/** The vocabulary of the server: event → its data. On `/ws` each is a text frame `{event, data}`. */
import type { Connected } from './messages/connected.js';
import type { ErrorMessage } from './messages/error.js';
import type { EventMessage } from './messages/event.js';
import type { EventsGap } from './messages/events-gap.js';
import type { ServerDraining } from './messages/server-draining.js';
import type { SessionExpired } from './messages/session-expired.js';
import type { SessionExpiring } from './messages/session-expiring.js';
import type { Snapshot } from './messages/snapshot.js';
import type { StreamBeat } from './messages/stream-beat.js';
import type { StreamQuality } from './messages/stream-quality.js';
import type { StreamStale } from './messages/stream-stale.js';
import type { SubscriptionRevoked } from './messages/subscription-revoked.js';
import type { Update } from './messages/update.js';

export interface ServerToClient {
  connected: Connected;
  snapshot: Snapshot;
  update: Update;
  event: EventMessage;
  'events:gap': EventsGap;
  'stream:quality': StreamQuality;
  'stream:stale': StreamStale;
  'stream:beat': StreamBeat;
  error: ErrorMessage;
  'session:expiring': SessionExpiring;
  'session:expired': SessionExpired;
  'subscription:revoked': SubscriptionRevoked;
  'server:draining': ServerDraining;
}

export type ServerEvent = keyof ServerToClient;

/** The names of `ServerToClient`. `ack` is not among them: it answers one request and is known by its `id`. */
export const serverEvents = [
  'connected',
  'snapshot',
  'update',
  'event',
  'events:gap',
  'stream:quality',
  'stream:stale',
  'stream:beat',
  'error',
  'session:expiring',
  'session:expired',
  'subscription:revoked',
  'server:draining',
] as const satisfies readonly ServerEvent[];
