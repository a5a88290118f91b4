// @vitest-environment happy-dom
import type { MetricsClient, MetricsRequest } from '@streamgauge/client';
import { FakeGateway, VirtualClock } from '@streamgauge/client/testing';
import { act, cleanup, render, renderHook, screen } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MetricsProvider, useEventsListener, useMetrics, useMetricsListener } from './index.js';

const request = { channel: 'pnl', metrics: ['total_pnl'] } as const;

let clock: VirtualClock;
let gateway: FakeGateway;
let client: MetricsClient;
let renders: number;

const advance = (ms: number) => act(() => clock.advance(ms));
const show = (children: ReactNode) => render(<MetricsProvider client={client}>{children}</MetricsProvider>);
const wrapper = ({ children }: { readonly children: ReactNode }) => (
  <MetricsProvider client={client}>{children}</MetricsProvider>
);
const text = () => screen.getByTestId('shown').textContent;

function Pnl() {
  renders += 1;
  const pnl = useMetrics({ channel: 'pnl', metrics: ['total_pnl'] });
  return (
    <b data-testid="shown">
      {pnl.health} {pnl.value('total_pnl') ?? '—'}
    </b>
  );
}

beforeEach(() => {
  clock = new VirtualClock();
  gateway = new FakeGateway(clock);
  gateway.hold(request, { total_pnl: 10 });
  client = gateway.client();
  renders = 0;
});
afterEach(() => {
  cleanup();
  client.destroy();
});

describe('subscribing', () => {
  it('[H1] makes one connection, one subscribe and no unsubscribe under StrictMode', async () => {
    render(<Pnl />, {
      wrapper: ({ children }) => (
        <StrictMode>
          <MetricsProvider options={{ url: 'http://gateway.test', clock, webSocket: gateway.webSocket }}>
            {children}
          </MetricsProvider>
        </StrictMode>
      ),
    });
    await advance(60_000);
    expect(gateway.sockets).toHaveLength(1);
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
    expect(gateway.framesOf('unsubscribe')).toHaveLength(0);
  });

  it('closes the connection of a provider that owns its client when it goes', async () => {
    const options = { url: 'http://gateway.test', clock, webSocket: gateway.webSocket };
    const { unmount } = render(
      <StrictMode>
        <MetricsProvider options={options}>
          <Pnl />
        </MetricsProvider>
      </StrictMode>,
    );
    await advance(100);
    expect(gateway.openSockets).toHaveLength(1);
    unmount();
    await advance(100);
    expect(gateway.openSockets).toHaveLength(0);
  });

  it('shares one subscription between 100 components, and ends it 2 s after the last is gone', async () => {
    const all = Array.from({ length: 100 }, (_, index) => `c${index}`);
    const page = (names: readonly string[]) => (
      <MetricsProvider client={client}>
        {names.map((name) => (
          <Pnl key={name} />
        ))}
      </MetricsProvider>
    );
    const { rerender } = render(page(all));
    await advance(100);
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
    rerender(page([]));
    await advance(1_900);
    rerender(page(all));
    await advance(10_000);
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
    expect(gateway.framesOf('unsubscribe')).toHaveLength(0);
    rerender(page([]));
    await advance(2_010);
    expect(gateway.framesOf('unsubscribe')).toHaveLength(1);
  });

  it('[H2] never subscribes again for a literal in a render', async () => {
    const page = (turn: number) => (
      <MetricsProvider client={client}>
        <i>{turn}</i>
        <Pnl />
      </MetricsProvider>
    );
    const { rerender } = render(page(0));
    await advance(100);
    const sent = gateway.sent.length;
    for (let turn = 1; turn <= 1_000; turn += 1) rerender(page(turn));
    await advance(100);
    expect(renders).toBeGreaterThan(1_000);
    expect(gateway.sent).toHaveLength(sent);
  });

  it('sends nothing for null', async () => {
    const { result } = renderHook(() => useMetrics(null as MetricsRequest<'pnl'> | null), { wrapper });
    await advance(1_000);
    expect(result.current.health).toBe('idle');
    expect(gateway.sockets).toHaveLength(0);
  });

  it('keeps the values of the request before until the new one has some', async () => {
    gateway.hold({ channel: 'pnl', filters: { desk: 'a' } }, { total_pnl: 10 });
    gateway.hold({ channel: 'pnl', filters: { desk: 'b' } }, { total_pnl: 20 });
    const read = ({ desk }: { readonly desk: string }) => useMetrics({ channel: 'pnl', filters: { desk } });
    const { result, rerender } = renderHook(read, { wrapper, initialProps: { desk: 'a' } });
    await advance(100);
    rerender({ desk: 'b' });
    expect(result.current).toMatchObject({ isPrevious: true, data: { total_pnl: { value: 10 } } });
    await advance(100);
    expect(result.current).toMatchObject({ isPrevious: false, data: { total_pnl: { value: 20 } } });
  });
});

describe('updates', () => {
  it('[H4] renders once for 1,000 updates of one turn, and tells a listener of each', async () => {
    const heard = vi.fn();
    let listenerRenders = 0;
    show(<Pnl />);
    const listen = () => {
      listenerRenders += 1;
      useMetricsListener(request, (update) => heard(update.metrics.total_pnl?.value));
    };
    renderHook(listen, { wrapper });
    await advance(100);
    heard.mockClear();
    const before = renders;
    for (let turn = 1; turn <= 1_000; turn += 1) gateway.push(request, { total_pnl: turn });
    await advance(100);
    expect(renders - before).toBe(1);
    expect(heard.mock.calls.map(([value]) => value)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    expect(listenerRenders).toBe(1);
    expect(text()).toBe('live 1000');
  });

  it('always calls the latest closure of a listener', async () => {
    const heard: string[] = [];
    const listen = ({ name }: { readonly name: string }) => useMetricsListener(request, () => heard.push(name));
    const { rerender } = renderHook(listen, { wrapper, initialProps: { name: 'old' } });
    await advance(100);
    rerender({ name: 'new' });
    gateway.push(request, { total_pnl: 1 });
    expect(heard).toEqual(['old', 'new']);
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
  });

  it('[C4] heals a gap with one snapshot, and takes a merged frame for no gap', async () => {
    show(<Pnl />);
    await advance(100);
    gateway.skip(request, 2);
    gateway.push(request, { total_pnl: 50 });
    await advance(100);
    expect(text()).toBe('live 50');
    expect(gateway.framesOf('subscribe')).toHaveLength(2);
    gateway.skip(request, 2);
    gateway.push(request, { total_pnl: 60 }, { previous: 3, merged: 3 });
    await advance(100);
    expect(text()).toBe('live 60');
    expect(gateway.framesOf('subscribe')).toHaveLength(2);
  });

  it('[C4] never goes back to an older snapshot', async () => {
    show(<Pnl />);
    await advance(100);
    gateway.push(request, { total_pnl: 12 });
    gateway.push(request, { total_pnl: 13 });
    gateway.snapshot(request, { sequence: 1, data: { total_pnl: 12 } });
    await advance(100);
    expect(text()).toBe('live 13');
  });

  it('[C6] keeps the value through a drop and says so', async () => {
    show(<Pnl />);
    await advance(100);
    gateway.mood = 'down';
    act(() => gateway.drop());
    await advance(6_000);
    expect(text()).toBe('reconnecting 10');
  });

  it('[C10] shows what the server says of the quality', async () => {
    const { result } = renderHook(() => useMetrics(request), { wrapper });
    await advance(100);
    const quality = { view: 'v0', reason: 'The connection is slow.', merged: 3, lagMs: 9, effectiveWindow: 2 };
    act(() => gateway.say('stream:quality', { ...quality, level: 'coarse' }));
    await advance(100);
    expect(result.current).toMatchObject({
      health: 'degraded',
      isLive: false,
      degraded: { level: 'coarse', merged: 3 },
    });
  });
});

describe('events', () => {
  const alerts = (name: string) => ({ channel: 'alerts', filters: { ward: name } });
  const event = (id: string) => ({ id, type: 'alert:created', data: {}, timestamp: '2026-11-20T22:53:22.400Z' });

  it('[C11, H2] reach the latest closure, and the request of now', async () => {
    const heard: string[] = [];
    const listen = ({ ward }: { readonly ward: string | null }) =>
      useEventsListener(
        ward === null ? null : alerts(ward),
        ({ id }) => heard.push(`${ward}: ${id}`),
        ({ missed }) => heard.push(`${ward}: ${missed} missed`),
      );
    const { rerender } = renderHook(listen, { wrapper, initialProps: { ward: 'a' as string | null } });
    await advance(100);
    rerender({ ward: 'a' });
    gateway.happen(alerts('a'), [event('1')]);
    gateway.say('events:gap', { channel: 'alerts', view: 'v1', from: 2, to: 3, missed: 7 });
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
    rerender({ ward: 'b' });
    await advance(100);
    gateway.happen(alerts('a'), [event('4')]);
    gateway.happen(alerts('b'), [event('5')]);
    rerender({ ward: null });
    await advance(5_000);
    expect(heard).toEqual(['a: 1', 'a: 7 missed', 'b: 5']);
    expect(gateway.subscriptions).toBe(0);
  });
});
