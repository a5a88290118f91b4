import type { Freshness, Health, MetricsSnapshot, StreamError } from '@streamgauge/client';
import { requestKey } from '@streamgauge/client';
import { useMemo } from 'react';
import type { MetricHookOptions } from './metric-hook-options.js';
import { useConnection } from './use-connection.js';
import { useSnapshot } from './use-snapshot.js';

/** The values of one meter as plain numbers, such as `power_w`; which ones is the catalog's matter. */
export interface MeterReading {
  readonly meterId: string;
  readonly power_w: number;
  readonly energy_kwh?: number;
  readonly voltage_v?: number;
  /** Up to when the source vouches for it, ISO 8601. */
  readonly timestamp: string;
}

export interface MetricsSocket<T> {
  /** Null until the first reading, and again from the commit in which `meterId` changes. */
  readonly data: T | null;
  /** Mirrors the socket. Whether the meter can be read is in `health`. */
  readonly status: 'connected' | 'disconnected';
  readonly health: Health;
  readonly freshness: Freshness;
  readonly updatedAt: number | null;
  readonly error: StreamError | null;
}

/** One meter, live. Any number of components on any number of meters share one connection. */
export function useMetricsSocket<T = MeterReading>(
  meterId: string | null | undefined,
  options?: Omit<MetricHookOptions, 'keepPrevious'>,
): MetricsSocket<T> {
  const key = meterId === null || meterId === undefined || meterId === '' ? null : requestKey({ meterId });
  const { snapshot } = useSnapshot(key, options);
  const status = useConnection((connection) => (connection.status === 'connected' ? 'connected' : 'disconnected'));
  const { data: cells, asOf, health, freshness, updatedAt, error } = snapshot;
  const data = useMemo(
    () => (cells === null || asOf === null ? null : reading(meterId ?? '', cells, asOf)),
    [meterId, cells, asOf],
  );
  return { data: data as T | null, status, health, freshness, updatedAt, error };
}

/** Null where the meter is known and has said nothing yet. */
function reading(meterId: string, cells: NonNullable<MetricsSnapshot['data']>, asOf: number): object | null {
  const values = Object.entries(cells).map(([metric, cell]) => [metric, cell?.value] as const);
  if (values.length === 0) return null;
  return { ...Object.fromEntries(values), meterId, timestamp: new Date(asOf).toISOString() };
}
