import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionTimers } from './session-timers.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function started(leftMs: number): { heard: string[]; timers: SessionTimers } {
  const heard: string[] = [];
  const timers = new SessionTimers({ expiring: () => heard.push('expiring'), expired: () => heard.push('expired') });
  timers.arm(Date.now(), Date.now() + leftMs);
  return { heard, timers };
}

describe('the clock of a session', () => {
  it('[A13, A4] tells at four fifths of its time, and ends it 25 s after its token', () => {
    const { heard } = started(100_000);
    vi.advanceTimersByTime(79_999);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(['expiring']);
    vi.advanceTimersByTime(44_999);
    expect(heard).toEqual(['expiring']);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(['expiring', 'expired']);
  });

  it('[A11, A13] begins again with a new token', () => {
    const { heard, timers } = started(100_000);
    vi.advanceTimersByTime(90_000);
    timers.arm(Date.now(), Date.now() + 1_000_000);
    vi.advanceTimersByTime(799_999);
    expect(heard).toEqual(['expiring']);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(['expiring', 'expiring']);
  });

  it('[A4] of a token that ends in a hundred years does not end at once', () => {
    const { heard, timers } = started(100 * 365 * 86_400_000);
    expect(vi.getTimerCount()).toBe(2);
    vi.advanceTimersByTime(40 * 86_400_000);
    expect(heard).toEqual([]);
    expect(vi.getTimerCount()).toBe(2);
    timers.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[A4] is not held up by a wall clock that is put back', () => {
    const { heard } = started(100_000);
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.advanceTimersByTime(125_000);
    expect(heard).toEqual(['expiring', 'expired']);
  });

  it('[A13] of a token that has ended already tells at once', () => {
    const { heard } = started(-20_000);
    vi.advanceTimersByTime(0);
    expect(heard).toEqual(['expiring']);
    vi.advanceTimersByTime(5_000);
    expect(heard).toEqual(['expiring', 'expired']);
  });
});
