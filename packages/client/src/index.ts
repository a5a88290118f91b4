export type { StreamEvent } from '@streamgauge/protocol';
export {
  createMetricsClient,
  type Frame,
  type MetricsClient,
  type MetricsClientOptions,
  type ReadableStore,
} from './client.js';
export { type Cancel, type Clock, systemClock } from './clock.js';
export { type ConnectionState, type ConnectionStatus, idleConnection } from './connection/connection-state.js';
export type { ReconnectOptions } from './connection/reconnect-policy.js';
export type { TokenContext, TokenSource } from './connection/token-source.js';
export type { Unsubscribe } from './listeners.js';
export type { Log, LogEntry } from './log.js';
export type { Degradation } from './series/degradation.js';
export type { FlushMode } from './series/flusher.js';
export {
  type Freshness,
  type FreshnessOptions,
  type FreshnessThresholds,
  freshnessOf,
  freshnessThresholds,
} from './series/freshness.js';
export { type DataStatus, type Health, type HealthInput, healthOf, type StreamStatus } from './series/health.js';
export type { MetricCell } from './series/metric-cell.js';
export {
  type CellsOf,
  type MetricsSnapshot,
  pendingSnapshot,
  type SeriesSnapshot,
} from './series/metrics-snapshot.js';
export type { MissedEvents } from './series/missed-events.js';
export type { Labels } from './series/series-table.js';
export { type LocalErrorCode, StreamError } from './stream-error.js';
export type {
  EventsOptions,
  EventsRequest,
  EventsState,
  EventsSubscription,
} from './subscription/events-subscription.js';
export {
  type AnyMetricsRequest,
  type ChannelMap,
  type ChannelName,
  type KeyLabelRequest,
  type MetricOf,
  type MetricsRequest,
  requestKey,
  requestOfKey,
} from './subscription/metrics-request.js';
export type {
  MetricsSubscription,
  MetricsUpdate,
  RequestChange,
  SubscribeOptions,
} from './subscription/metrics-subscription.js';
export type { WebSocketConstructor, WebSocketLike } from './transports/websocket.js';
