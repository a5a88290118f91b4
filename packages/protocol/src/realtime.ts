/** The vocabulary of the Socket.IO namespace `/realtime`, beside `connected`, `error` and the ends of a session. */
import type { Alert } from './messages/alert.js';
import type { AlertSnapshot } from './messages/alert-snapshot.js';
import type { Connected } from './messages/connected.js';
import type { ConnectionStatusMessage } from './messages/connection-status.js';
import type { DeviceStatus } from './messages/device-status.js';
import type { ErrorMessage } from './messages/error.js';
import type { ServerDraining } from './messages/server-draining.js';
import type { SessionExpired } from './messages/session-expired.js';
import type { SubscribeAnswer } from './messages/subscribe.js';
import type {
  SubscribeAlerts,
  SubscribeDeviceStatus,
  SubscribeVitals,
  UnsubscribeRealtime,
} from './messages/subscribe-realtime.js';
import type { UnsubscribeAnswer } from './messages/unsubscribe.js';
import type { VitalMetric } from './messages/vital-metric.js';
import type { VitalStale } from './messages/vital-stale.js';

/** Event → its data. */
export interface RealtimeServerToClient {
  connected: Connected;
  'connection:status': ConnectionStatusMessage;
  'vital:metric': VitalMetric;
  'vital:stale': VitalStale;
  'alert:snapshot': AlertSnapshot;
  'alert:created': Alert;
  'alert:updated': Alert;
  'device:status': DeviceStatus;
  error: ErrorMessage;
  'session:expired': SessionExpired;
  'server:draining': ServerDraining;
}

/** Event → its data and the answer. The data may be left out. */
export interface RealtimeClientToServer {
  'subscribe:vitals': { data?: SubscribeVitals; answer: SubscribeAnswer };
  'subscribe:alerts': { data?: SubscribeAlerts; answer: SubscribeAnswer };
  'subscribe:device-status': { data?: SubscribeDeviceStatus; answer: SubscribeAnswer };
  'unsubscribe:vitals': { data?: UnsubscribeRealtime; answer: UnsubscribeAnswer };
  'unsubscribe:alerts': { data?: UnsubscribeRealtime; answer: UnsubscribeAnswer };
  'unsubscribe:device-status': { data?: UnsubscribeRealtime; answer: UnsubscribeAnswer };
}

export type RealtimeServerEvent = keyof RealtimeServerToClient;
export type RealtimeClientEvent = keyof RealtimeClientToServer;
