/** Second entry of the package: validators of everything that crosses the wire. Servers and tests load it, browsers do not. */
import { z } from 'zod';
import type { ClientEvent } from './client-to-server.js';
import { alertSchema } from './messages/alert.js';
import { alertSnapshotSchema } from './messages/alert-snapshot.js';
import { authRefreshSchema, authSchema } from './messages/auth.js';
import { connectedSchema } from './messages/connected.js';
import { connectionStatusSchema } from './messages/connection-status.js';
import { deviceSchema } from './messages/device.js';
import { deviceStatusSchema } from './messages/device-status.js';
import { errorMessageSchema } from './messages/error.js';
import { eventMessageSchema } from './messages/event.js';
import { eventsGapSchema } from './messages/events-gap.js';
import { postedEventSchema } from './messages/posted-event.js';
import { resyncSchema } from './messages/resync.js';
import { sampleSchema } from './messages/sample.js';
import { serverDrainingSchema } from './messages/server-draining.js';
import { sessionExpiredSchema } from './messages/session-expired.js';
import { sessionExpiringSchema } from './messages/session-expiring.js';
import { shelveAlertSchema } from './messages/shelve-alert.js';
import { snapshotSchema } from './messages/snapshot.js';
import { streamBeatSchema } from './messages/stream-beat.js';
import { streamQualitySchema } from './messages/stream-quality.js';
import { streamStaleSchema } from './messages/stream-stale.js';
import {
  subscribeOneSchema,
  subscribeRequestSchema,
  subscribeSchema,
  subscribeShorthandSchema,
} from './messages/subscribe.js';
import {
  subscribeAlertsSchema,
  subscribeDeviceStatusSchema,
  subscribeVitalsSchema,
  unsubscribeRealtimeSchema,
} from './messages/subscribe-realtime.js';
import { subscriptionRevokedSchema } from './messages/subscription-revoked.js';
import { unsubscribeSchema } from './messages/unsubscribe.js';
import { updateSchema } from './messages/update.js';
import { updateSubscriptionSchema } from './messages/update-subscription.js';
import { vitalMetricSchema } from './messages/vital-metric.js';
import { vitalStaleSchema } from './messages/vital-stale.js';
import type { RealtimeClientEvent, RealtimeServerEvent } from './realtime.js';
import type { ServerEvent } from './server-to-client.js';

export const clientSchemas = {
  auth: authSchema,
  'auth:refresh': authRefreshSchema,
  subscribe: subscribeSchema,
  'update-subscription': updateSubscriptionSchema,
  resync: resyncSchema,
  unsubscribe: unsubscribeSchema,
} as const satisfies Partial<Record<ClientEvent, z.ZodType>>;

export const serverSchemas = {
  connected: connectedSchema,
  snapshot: snapshotSchema,
  update: updateSchema,
  event: eventMessageSchema,
  'events:gap': eventsGapSchema,
  'stream:quality': streamQualitySchema,
  'stream:stale': streamStaleSchema,
  'stream:beat': streamBeatSchema,
  error: errorMessageSchema,
  'session:expiring': sessionExpiringSchema,
  'session:expired': sessionExpiredSchema,
  'subscription:revoked': subscriptionRevokedSchema,
  'server:draining': serverDrainingSchema,
} as const satisfies Record<ServerEvent, z.ZodType>;

/** Of `/realtime`. What both vocabularies have is in `serverSchemas`. */
export const realtimeClientSchemas = {
  'subscribe:vitals': subscribeVitalsSchema,
  'subscribe:alerts': subscribeAlertsSchema,
  'subscribe:device-status': subscribeDeviceStatusSchema,
  'unsubscribe:vitals': unsubscribeRealtimeSchema,
  'unsubscribe:alerts': unsubscribeRealtimeSchema,
  'unsubscribe:device-status': unsubscribeRealtimeSchema,
} as const satisfies Record<RealtimeClientEvent, z.ZodType>;

export const realtimeServerSchemas = {
  'connection:status': connectionStatusSchema,
  'vital:metric': vitalMetricSchema,
  'vital:stale': vitalStaleSchema,
  'alert:snapshot': alertSnapshotSchema,
  'alert:created': alertSchema,
  'alert:updated': alertSchema,
  'device:status': deviceStatusSchema,
} as const satisfies Record<Exclude<RealtimeServerEvent, ServerEvent>, z.ZodType>;

export {
  deviceSchema,
  postedEventSchema,
  sampleSchema,
  shelveAlertSchema,
  subscribeOneSchema,
  subscribeRequestSchema,
  subscribeShorthandSchema,
};

type FormRead<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: z.ZodError };

/**
 * Reads a value as a schema says, and never throws: zod compares the `length` of whatever it is given, and stumbles over
 * one that is no number, such as that of `{length: {toString: 1}}`.
 */
export function readForm<T>(schema: z.ZodType<T>, value: unknown): FormRead<T> {
  try {
    return schema.safeParse(value);
  } catch {
    const error = new z.ZodError([{ code: 'custom', path: [], message: 'wrong form', input: undefined }]);
    return { success: false, error };
  }
}
