import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('frame', () => {
  it('is 16 ms where nothing paints', () => {
    const run = vi.fn();
    systemClock.frame(run);
    vi.advanceTimersByTime(15);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('is the next paint, once', () => {
    let paint = (): void => {};
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
      paint = callback;
      return 1;
    });
    vi.stubGlobal('cancelAnimationFrame', () => {});
    const run = vi.fn();
    systemClock.frame(run);
    paint();
    vi.advanceTimersByTime(5_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('is a second on a page that is hidden and never paints', () => {
    vi.stubGlobal('requestAnimationFrame', () => 1);
    vi.stubGlobal('cancelAnimationFrame', () => {});
    const run = vi.fn();
    systemClock.frame(run);
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('does not come when it was cancelled', () => {
    const run = vi.fn();
    systemClock.frame(run)();
    vi.advanceTimersByTime(5_000);
    expect(run).not.toHaveBeenCalled();
  });
});
