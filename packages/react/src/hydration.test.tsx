// @vitest-environment happy-dom
import type { MetricsClient } from '@streamgauge/client';
import { FakeGateway, VirtualClock } from '@streamgauge/client/testing';
import { act } from '@testing-library/react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { MetricsProvider, useFreshness, useMetrics } from './index.js';

function Page({ client }: { readonly client: MetricsClient }) {
  return (
    <MetricsProvider client={client}>
      <Pnl />
    </MetricsProvider>
  );
}

function Pnl() {
  const pnl = useMetrics({ channel: 'pnl' });
  return (
    <b>
      {pnl.health} {pnl.value('total_pnl') ?? '—'} {useFreshness(pnl.asOf).label}
    </b>
  );
}

describe('hydration', () => {
  it('[H5] agrees with the first render in the browser, also when values are there already', async () => {
    const clock = new VirtualClock();
    const gateway = new FakeGateway(clock);
    gateway.hold({ channel: 'pnl' }, { total_pnl: 10 });
    const client = gateway.client();
    client.subscribe({ channel: 'pnl' });
    await clock.advance(100);
    expect(client.read({ channel: 'pnl' }).data).not.toBeNull();
    const container = document.createElement('div');
    container.innerHTML = renderToString(<Page client={client} />);
    expect(container.textContent).toBe('loading — —');
    const mismatched = vi.fn();
    const complaints = vi.spyOn(console, 'error');
    const root = await act(() => hydrateRoot(container, <Page client={client} />, { onRecoverableError: mismatched }));
    await act(() => clock.advance(100));
    expect(mismatched).not.toHaveBeenCalled();
    expect(complaints).not.toHaveBeenCalled();
    expect(container.textContent).toBe('live 10 now');
    act(() => root.unmount());
    client.destroy();
  });
});
