import type { DeviceState, DeviceStatus } from '@streamgauge/protocol';

/** Silence after which a device is degraded, and after which it is offline, ms. */
export interface SilenceBounds {
  readonly degradedMs: number;
  readonly offlineMs: number;
}

/** What a device said of itself last. */
export interface ToldState {
  readonly status: DeviceState;
  readonly reason?: string | undefined;
  readonly atMs: number;
}

/** What is known of one device. */
export interface DeviceRecord {
  readonly tenantId: string;
  readonly deviceId: string;
  /** Of its last sample. */
  patientId: string | undefined;
  /** By the times of measurement, at most now; null = never. */
  lastSeenMs: number | null;
  /** Silence does not count before this: nobody was there to hear. */
  readonly listenedSinceMs: number;
  told: ToldState | undefined;
  /** Percent. */
  battery: number | undefined;
  /** What subscribers know. */
  state: DeviceState;
  reason: string | undefined;
}

/** A device falls silent by steps: the second bound is this many times the first. */
const offlineFactor = 4;

/** A source that reports in intervals may miss one before anything is said. */
const intervalsMissed = 2;

/** @param intervalMs Time between two reports, where it is known. */
export function silenceBounds(staleAfterMs: number, intervalMs: number | undefined): SilenceBounds {
  const degradedMs = Math.max(staleAfterMs, (intervalMs ?? 0) * intervalsMissed);
  return { degradedMs, offlineMs: degradedMs * offlineFactor };
}

/** The state of a device by its silence and its own word, whichever is worse. */
export function judge(
  { told, lastSeenMs, listenedSinceMs }: DeviceRecord,
  { degradedMs, offlineMs }: SilenceBounds,
  nowMs: number,
): { readonly state: DeviceState; readonly reason: string | undefined } {
  if (told?.status === 'offline' || told?.status === 'unknown') return { state: told.status, reason: told.reason };
  if (lastSeenMs === null) return { state: 'unknown', reason: undefined };
  const silentMs = nowMs - Math.max(lastSeenMs, listenedSinceMs);
  if (silentMs > offlineMs) return { state: 'offline', reason: `silent for more than ${offlineMs / 1_000} s` };
  if (told?.status === 'degraded') return { state: 'degraded', reason: told.reason };
  if (silentMs > degradedMs) return { state: 'degraded', reason: `silent for more than ${degradedMs / 1_000} s` };
  return { state: 'online', reason: undefined };
}

export function statusOf({ deviceId, state, lastSeenMs, battery, reason }: DeviceRecord): DeviceStatus {
  return {
    deviceId,
    status: state,
    lastSeen: lastSeenMs === null ? null : new Date(lastSeenMs).toISOString(),
    ...(battery === undefined ? {} : { battery }),
    ...(reason === undefined ? {} : { reason }),
  };
}
