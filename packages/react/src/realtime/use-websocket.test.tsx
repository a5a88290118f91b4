// @vitest-environment happy-dom
import { createRealtimeClient, type RealtimeClient } from '@streamgauge/client/realtime';
import { type FakeRealtimeSocket, fakeRealtime, VirtualClock } from '@streamgauge/client/testing';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { type ReactNode, StrictMode, useEffect } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RealtimeProvider, useWebSocket } from './index.js';

let clock: VirtualClock;
let client: RealtimeClient;
let sockets: FakeRealtimeSocket[];

const socket = (): FakeRealtimeSocket => {
  const last = sockets.at(-1);
  if (last === undefined) throw new Error('nothing was opened');
  return last;
};
const wrapper = ({ children }: { readonly children: ReactNode }) => (
  <RealtimeProvider client={client}>{children}</RealtimeProvider>
);

beforeEach(() => {
  clock = new VirtualClock();
  const fake = fakeRealtime();
  sockets = fake.sockets;
  client = createRealtimeClient({ url: 'https://gateway.test', clock, open: fake.open });
});
afterEach(() => {
  cleanup();
  client.destroy();
});

/** The component of the requirement, as it is printed: without clean-up. */
function Ward({ heard }: { readonly heard: unknown[] }) {
  const { socket: own, isConnected, subscribeVitals, subscribeAlerts } = useWebSocket();
  // biome-ignore lint/correctness/useExhaustiveDependencies: as it is printed
  useEffect(() => {
    if (isConnected) {
      subscribeVitals();
      subscribeAlerts();
      own?.on('vital:metric', (data) => heard.push(data));
      own?.on('alert:created', (data) => heard.push(data));
    }
  }, [isConnected, own]);
  return <p>{isConnected ? 'connected' : 'disconnected'}</p>;
}

describe('useWebSocket', () => {
  it('[L32] neither doubles nor loses anything under StrictMode, over reconnects and after it has left', async () => {
    const heard: unknown[] = [];
    const ward = (
      <StrictMode>
        <Ward heard={heard} />
      </StrictMode>
    );
    const { container, unmount } = render(ward, { wrapper });
    expect(container.textContent).toBe('disconnected');
    await act(() => clock.settle());
    expect(sockets).toHaveLength(1);
    await act(async () => socket().open());
    await act(() => clock.settle());
    expect(container.textContent).toBe('connected');
    expect(socket().asked()).toEqual(['subscribe:vitals {}', 'subscribe:alerts {}']);
    socket().answer();
    socket().say('vital:metric', 1);
    expect(heard).toEqual([1]);

    for (const n of [2, 3, 4]) {
      await act(async () => socket().fall());
      expect(container.textContent).toBe('disconnected');
      await act(async () => socket().open());
      await act(() => clock.settle());
      expect(socket().asked()).toEqual(['subscribe:vitals {}', 'subscribe:alerts {}']);
      socket().answer();
      socket().say('alert:created', n);
    }
    expect(heard).toEqual([1, 2, 3, 4]);

    unmount();
    socket().say('vital:metric', 5);
    expect(heard).toEqual([1, 2, 3, 4]);
    await clock.advance(2_000);
    expect(socket().connected).toBe(false);
  });

  it('[L33] twenty components share one connection and its subscriptions', async () => {
    const heard: unknown[][] = Array.from({ length: 20 }, () => []);
    render(
      heard.map((own, index) => <Ward key={index.toString()} heard={own} />),
      { wrapper },
    );
    await act(async () => socket().open());
    await act(() => clock.settle());
    expect(sockets).toHaveLength(1);
    expect(socket().asked()).toEqual(['subscribe:vitals {}', 'subscribe:alerts {}']);
    socket().say('vital:metric', 'x');
    expect(heard).toEqual(heard.map(() => ['x']));
  });

  it('[L33] a subscription ends with its component, or by its word, and the socket has another identity per connection', async () => {
    const { result, unmount } = renderHook(() => useWebSocket(), { wrapper });
    const first = result.current.socket;
    result.current.subscribeDeviceStatus({ deviceId: 'd' });
    result.current.subscribeDeviceStatus({ deviceId: 'd' });
    result.current.subscribeAlerts({ minPriority: 'high' });
    await act(async () => socket().open());
    expect(result.current.socket).not.toBe(first);
    expect(result.current.connection).toMatchObject({ status: 'connected', connectionCount: 1 });
    expect(socket().asked()).toEqual([
      'subscribe:device-status {"deviceId":"d"}',
      'subscribe:alerts {"minPriority":"high"}',
    ]);
    socket().answer();
    const { subscribeVitals } = result.current;
    result.current.unsubscribeDeviceStatus();
    expect(socket().asked()).toEqual(['unsubscribe:device-status {"subscriptionId":"device-status-1"}']);
    socket().sent.splice(0);
    await act(async () => socket().fall());
    expect(result.current.subscribeVitals).toBe(subscribeVitals);
    await act(async () => socket().open());
    socket().answer();
    unmount();
    await clock.advance(2_000);
    expect(socket().asked()).toEqual(['unsubscribe:alerts {"subscriptionId":"alerts-3"}']);
  });

  it('[H5] has no socket on a server, and touches nothing there', () => {
    const page = <RealtimeProvider options={{}}>{<Ward heard={[]} />}</RealtimeProvider>;
    expect(renderToString(page)).toBe('<p>disconnected</p>');
  });
});
