// @vitest-environment happy-dom
import type { MetricsClient } from '@streamgauge/client';
import { FakeGateway, VirtualClock } from '@streamgauge/client/testing';
import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsProvider, useMetricsSocket } from './index.js';

let clock: VirtualClock;
let gateway: FakeGateway;
let client: MetricsClient;

const advance = (ms: number) => act(() => clock.advance(ms));
const wrapper = ({ children }: { readonly children: ReactNode }) => (
  <MetricsProvider client={client}>{children}</MetricsProvider>
);

beforeEach(() => {
  clock = new VirtualClock();
  gateway = new FakeGateway(clock);
  client = gateway.client();
});
afterEach(() => {
  cleanup();
  client.destroy();
});

describe('useMetricsSocket', () => {
  it('[H3] is null until the first reading, and in the same commit when the meter changes', async () => {
    gateway.hold({ meterId: 'a' }, { power_w: 1 });
    gateway.hold({ meterId: 'b' }, { power_w: 2 });
    const seen: string[] = [];
    const read = ({ meterId }: { readonly meterId: string }) => {
      const { data, status } = useMetricsSocket(meterId);
      seen.push(`${meterId} ${data === null ? 'null' : `${data.meterId}:${data.power_w}`} ${status}`);
    };
    const { rerender } = renderHook(read, { wrapper, initialProps: { meterId: 'a' } });
    expect(new Set(seen)).toEqual(new Set(['a null disconnected']));
    await advance(100);
    expect(seen.at(-1)).toBe('a a:1 connected');
    rerender({ meterId: 'b' });
    expect(seen.at(-1)).toBe('b null connected');
    gateway.push({ meterId: 'a' }, { power_w: 9 });
    await advance(100);
    expect(seen.at(-1)).toBe('b b:2 connected');
    expect(seen.filter((each) => each.startsWith('b') && each.includes('a:'))).toEqual([]);
  });

  it('[H3] gives each metric as a plain number, with the meter and the time', async () => {
    gateway.hold({ meterId: 'a' }, { power_w: 1.5, energy_kwh: 7 });
    const { result } = renderHook(() => useMetricsSocket('a'), { wrapper });
    await advance(100);
    expect(result.current).toMatchObject({ status: 'connected', health: 'live', error: null });
    expect(result.current.data).toEqual({
      meterId: 'a',
      power_w: 1.5,
      energy_kwh: 7,
      timestamp: expect.stringMatching(/^2026-01-01T00:00:00\.\d+Z$/),
    });
  });

  it('[H3] is null for a meter that is known and has said nothing yet', async () => {
    const { result } = renderHook(() => useMetricsSocket('a'), { wrapper });
    await advance(100);
    expect(result.current).toMatchObject({ data: null, status: 'connected' });
    gateway.push({ meterId: 'a' }, { power_w: 3 });
    await advance(100);
    expect(result.current.data).toMatchObject({ power_w: 3 });
  });

  it('[H3] mirrors the socket in its status, and keeps the reading', async () => {
    gateway.hold({ meterId: 'a' }, { power_w: 1 });
    const { result } = renderHook(() => useMetricsSocket('a'), { wrapper });
    expect(result.current.status).toBe('disconnected');
    await advance(100);
    gateway.mood = 'down';
    act(() => gateway.drop());
    await advance(100);
    expect(result.current).toMatchObject({ status: 'disconnected', health: 'reconnecting', data: { power_w: 1 } });
  });

  it.each([null, undefined, ''])('subscribes to nothing for %j', async (meterId) => {
    const { result } = renderHook(() => useMetricsSocket(meterId), { wrapper });
    await advance(1_000);
    expect(result.current).toMatchObject({ data: null, status: 'disconnected' });
    expect(gateway.sockets).toHaveLength(0);
  });

  it('keeps a denial apart from the socket', async () => {
    gateway.refusal = () => ({ success: false, code: 'FORBIDDEN_CHANNEL', error: 'no', retryable: false });
    const { result } = renderHook(() => useMetricsSocket('a'), { wrapper });
    await advance(100);
    expect(result.current).toMatchObject({
      data: null,
      status: 'connected',
      health: 'error',
      error: { code: 'FORBIDDEN_CHANNEL' },
    });
  });
});
