export { type Gateway, startGateway } from './app/gateway.js';
export { readSettings, SettingsError, type SettingsOverrides } from './config/read-settings.js';
export type { DemoSettings, Settings } from './config/settings.js';
export { RealtimeGateway } from './gateways/realtime/realtime.gateway.js';
export { AnalyticsWebSocketGateway } from './gateways/socket-io/analytics-websocket.gateway.js';
export {
  SubscriptionManager,
  type SubscriptionStats,
  type TrackedSubscription,
} from './gateways/subscription-manager.js';
export { decodeSample } from './ingest/admission/decode-sample.js';
export { MetricStreamService, type PublishOptions } from './ingest/in-process/metric-stream.service.js';
export { MetricsGateway } from './realtime/metrics-gateway.js';
export {
  RealtimeEmitterService,
  type ReportedStatus,
  type VitalReadings,
} from './realtime/realtime-emitter.service.js';
