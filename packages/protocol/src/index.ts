export { type ClientEvent, type ClientToServer, clientEvents } from './client-to-server.js';
export { afterClose, closeCodes } from './close-codes.js';
export { type ErrorCode, type ErrorDetails, errorTable } from './errors.js';
export { type FilterNode, type Filters, isFilterNode, type LabelFilters } from './filter-form.js';
export * as limits from './limits.js';
export type { Aggregation, AggregationFunction } from './messages/aggregation.js';
export {
  type Alert,
  type AlertKind,
  type AlertPriority,
  type AlertState,
  alertKinds,
  alertPriorities,
  alertStates,
} from './messages/alert.js';
export type { AlertSnapshot } from './messages/alert-snapshot.js';
export type { AuthAnswer, AuthRequest } from './messages/auth.js';
export type { Connected } from './messages/connected.js';
export type { ConnectionStatusMessage } from './messages/connection-status.js';
export type { Device, DeviceInput } from './messages/device.js';
export { type DeviceState, type DeviceStatus, deviceStates } from './messages/device-status.js';
export type { ErrorMessage } from './messages/error.js';
export type { EventMessage, StreamEvent } from './messages/event.js';
export type { EventsGap } from './messages/events-gap.js';
export type { FilterNodeInput, FiltersInput } from './messages/filters.js';
export type { PingAnswer } from './messages/ping.js';
export type { PostedEvent } from './messages/posted-event.js';
export type { ResyncAnswer, ResyncRequest } from './messages/resync.js';
export type { IngestAnswer, Quality, SampleMessage } from './messages/sample.js';
export type { ServerDraining } from './messages/server-draining.js';
export type { SessionExpired } from './messages/session-expired.js';
export type { SessionExpiring } from './messages/session-expiring.js';
export type { ShelveAlert } from './messages/shelve-alert.js';
export type { Snapshot } from './messages/snapshot.js';
export type { StreamBeat } from './messages/stream-beat.js';
export { type QualityLevel, qualityLevels, type StreamQuality } from './messages/stream-quality.js';
export type { StreamStale } from './messages/stream-stale.js';
export type {
  DeniedCode,
  Refused,
  SubscribeAnswer,
  SubscribeGranted,
  SubscribeRequest,
  SubscribeShorthand,
} from './messages/subscribe.js';
export type {
  SubscribeAlerts,
  SubscribeDeviceStatus,
  SubscribeVitals,
  UnsubscribeRealtime,
} from './messages/subscribe-realtime.js';
export type { RevokedCode, SubscriptionRevoked } from './messages/subscription-revoked.js';
export type { UnsubscribeAnswer, UnsubscribeRequest } from './messages/unsubscribe.js';
export type { MetricUpdate, Update } from './messages/update.js';
export type { UpdateSubscriptionRequest } from './messages/update-subscription.js';
export type { VitalMetric } from './messages/vital-metric.js';
export type { VitalStale } from './messages/vital-stale.js';
export { encodePosition, follows, type Position, parsePosition } from './position.js';
export { protocolVersion, subprotocol } from './protocol-version.js';
export type {
  RealtimeClientEvent,
  RealtimeClientToServer,
  RealtimeServerEvent,
  RealtimeServerToClient,
} from './realtime.js';
export { type ServerEvent, type ServerToClient, serverEvents } from './server-to-client.js';
export { StreamgaugeError, type WireError } from './streamgauge-error.js';
export { parseWindowMs } from './window.js';
