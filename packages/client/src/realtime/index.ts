/** Entry `realtime` of the package: vital signs, alerts and states of devices over Socket.IO. It needs `socket.io-client`. */
export type {
  Alert,
  AlertPriority,
  AlertSnapshot,
  AlertState,
  ConnectionStatusMessage,
  DeviceStatus,
  SubscribeAlerts,
  SubscribeDeviceStatus,
  SubscribeVitals,
  VitalMetric,
  VitalStale,
} from '@streamgauge/protocol';
export {
  createRealtimeClient,
  type EndWant,
  type RealtimeClient,
  type RealtimeClientOptions,
} from './realtime-client.js';
export type { OpenRealtimeSocket, RealtimeSocket } from './realtime-socket.js';
export { idleRealtime, type RealtimeState, type RealtimeStatus } from './realtime-state.js';
export type { RealtimeEvents, ScopedSocket } from './scoped-socket.js';
