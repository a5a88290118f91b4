'use client';

export type {
  AnyMetricsRequest,
  ChannelMap,
  ConnectionState,
  Degradation,
  EventsRequest,
  Freshness,
  Health,
  KeyLabelRequest,
  MetricCell,
  MetricsClient,
  MetricsClientOptions,
  MetricsRequest,
  MetricsSnapshot,
  MetricsUpdate,
  MissedEvents,
  SeriesSnapshot,
  StreamError,
  StreamEvent,
} from '@streamgauge/client';
export { createMetricsClient } from '@streamgauge/client';
export type { MetricHookOptions } from './metric-hook-options.js';
export { MetricsProvider, type MetricsProviderProps } from './metrics-provider.js';
export { useConnection } from './use-connection.js';
export { useEventsListener } from './use-events-listener.js';
export { type Age, useFreshness } from './use-freshness.js';
export { type UseMetricsResult, useMetrics } from './use-metrics.js';
export { useMetricsClient } from './use-metrics-client.js';
export { useMetricsListener } from './use-metrics-listener.js';
export { type MeterReading, type MetricsSocket, useMetricsSocket } from './use-metrics-socket.js';
