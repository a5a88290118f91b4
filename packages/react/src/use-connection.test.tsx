// @vitest-environment happy-dom
import type { MetricsClient } from '@streamgauge/client';
import { FakeGateway, VirtualClock } from '@streamgauge/client/testing';
import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsProvider, useConnection, useFreshness, useMetrics } from './index.js';

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

const request = { channel: 'pnl' } as const;

describe('useConnection', () => {
  it('shows no loss for a drop of 4 s, and a loss and its end for one of 6 s', async () => {
    const seen: boolean[] = [];
    renderHook(() => seen.push(useConnection((connection) => connection.isLost)), { wrapper });
    client.subscribe(request);
    const drop = async (ms: number) => {
      gateway.mood = 'down';
      act(() => gateway.drop());
      await advance(ms);
      gateway.mood = 'greet';
      act(() => client.reconnectNow());
      await advance(20_000);
    };
    await advance(100);
    await drop(4_000);
    expect(seen).toEqual([false]);
    await drop(6_000);
    expect(seen).toEqual([false, true, false]);
  });

  it('accepts a selector that makes an object', async () => {
    const { result } = renderHook(() => useConnection(({ status }) => ({ status })), { wrapper });
    client.subscribe(request);
    expect(result.current).toEqual({ status: 'idle' });
    await advance(100);
    expect(result.current).toEqual({ status: 'connected' });
  });
});

describe('useFreshness', () => {
  it('ages once per second on the clock of the server', async () => {
    gateway.offsetMs = 3_600_000;
    const { result } = renderHook(() => useFreshness(useMetrics(request).asOf), { wrapper });
    expect(result.current).toEqual({ ageMs: null, freshness: 'none', label: '—' });
    await advance(100);
    expect(result.current).toMatchObject({ label: 'now', freshness: 'fresh' });
    await advance(3_900);
    expect(result.current.label).toMatch(/^[34] s$/);
    await advance(14_000);
    expect(result.current).toMatchObject({ label: '17 s', freshness: 'stale' });
    await advance(120_000);
    expect(result.current).toMatchObject({ label: '2 min', freshness: 'stale' });
  });
});
