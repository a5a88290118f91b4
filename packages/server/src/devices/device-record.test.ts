import { describe, expect, it } from 'vitest';
import { type DeviceRecord, judge, silenceBounds, statusOf } from './device-record.js';

const bounds = silenceBounds(15_000, undefined);
const record = (more: Partial<DeviceRecord> = {}): DeviceRecord => ({
  tenantId: 'a',
  deviceId: 'd',
  patientId: undefined,
  lastSeenMs: 0,
  listenedSinceMs: 0,
  told: undefined,
  battery: undefined,
  state: 'unknown',
  reason: undefined,
  ...more,
});
const stateAt = (nowMs: number, more: Partial<DeviceRecord> = {}): string => judge(record(more), bounds, nowMs).state;

describe('a device', () => {
  it('[L4] falls silent by steps, on both sides of each bound', () => {
    expect([15_000, 15_001, 60_000, 60_001].map((nowMs) => stateAt(nowMs))).toEqual([
      'online',
      'degraded',
      'degraded',
      'offline',
    ]);
    expect(judge(record(), bounds, 60_001).reason).toBe('silent for more than 60 s');
  });

  it('[L4] that was never heard is unknown, and silence before there was a listener does not count', () => {
    expect(stateAt(1e9, { lastSeenMs: null })).toBe('unknown');
    expect(stateAt(100_000, { listenedSinceMs: 90_000 })).toBe('online');
    expect(stateAt(110_000, { listenedSinceMs: 90_000 })).toBe('degraded');
  });

  it('[L4] that reports in intervals may miss one', () => {
    expect(silenceBounds(15_000, 60_000)).toEqual({ degradedMs: 120_000, offlineMs: 480_000 });
    expect(silenceBounds(15_000, 1_000)).toEqual(bounds);
  });

  it('[L5] is what it says of itself or what its silence says, whichever is worse', () => {
    const degraded = { status: 'degraded', reason: 'battery low', atMs: 0 } as const;
    expect(judge(record({ told: degraded }), bounds, 1)).toEqual({ state: 'degraded', reason: 'battery low' });
    expect(stateAt(60_001, { told: degraded })).toBe('offline');
    expect(stateAt(1, { told: { status: 'offline', atMs: 0 } })).toBe('offline');
    expect(stateAt(15_001, { told: { status: 'online', atMs: 0 } })).toBe('degraded');
  });

  it('[L4] says when it was seen last, and null when never', () => {
    expect(statusOf(record({ lastSeenMs: null }))).toEqual({ deviceId: 'd', status: 'unknown', lastSeen: null });
    expect(statusOf(record({ state: 'degraded', battery: 12, reason: 'battery low' }))).toEqual({
      deviceId: 'd',
      status: 'degraded',
      lastSeen: '1970-01-01T00:00:00.000Z',
      battery: 12,
      reason: 'battery low',
    });
  });
});
