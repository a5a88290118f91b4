'use client';

/** Entry `realtime` of the package. It needs `socket.io-client`, which the main entry does not. */
export type {
  Alert,
  AlertPriority,
  AlertSnapshot,
  AlertState,
  ConnectionStatusMessage,
  DeviceStatus,
  RealtimeClient,
  RealtimeClientOptions,
  RealtimeEvents,
  RealtimeState,
  RealtimeStatus,
  ScopedSocket,
  SubscribeAlerts,
  SubscribeDeviceStatus,
  SubscribeVitals,
  VitalMetric,
  VitalStale,
} from '@streamgauge/client/realtime';
export { createRealtimeClient } from '@streamgauge/client/realtime';
export { RealtimeProvider, type RealtimeProviderProps } from './realtime-provider.js';
export { useRealtimeClient } from './use-realtime-client.js';
export { type RealtimeHook, useWebSocket } from './use-websocket.js';
