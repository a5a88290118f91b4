// @vitest-environment happy-dom
// @vitest-environment-options { "settings": { "fetch": { "disableSameOriginPolicy": true } } }
/** The hook that requirement 2 prints, against the real gateway. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Alert, RealtimeProvider, useWebSocket, type VitalMetric } from '@streamgauge/react/realtime';
import { cleanup, renderHook, waitFor } from '@testing-library/react';
import { type ReactNode, useEffect, useState } from 'react';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { runCli } from './harness/run-cli.js';
import type { ProgramRun } from './harness/run-program.js';
import { ingest, jwtSecret, tokenFor } from './harness/token.js';

const within = { timeout: 15_000 };
let gateway: ProgramRun;
let url: string;

beforeAll(async () => {
  // A process of its own: a page's globals and a server's do not go together.
  gateway = runCli(['serve'], {
    PORT: '0',
    JWT_SECRET: jwtSecret,
    DATA_DIR: await mkdtemp(join(tmpdir(), 'streamgauge-')),
    LOG_LEVEL: 'error',
    CORS_ORIGINS: 'http://localhost:3000',
  });
  [, url = ''] = await gateway.printed(/listens on (http:\S+)/);
});
afterEach(() => cleanup());
afterAll(async () => {
  gateway.child.kill('SIGTERM');
  await gateway.ended;
});

function useWard() {
  const [vitals, setVitals] = useState<readonly VitalMetric[]>([]);
  const [alerts, setAlerts] = useState<readonly Alert[]>([]);
  const { socket, isConnected, subscribeVitals, subscribeAlerts } = useWebSocket();

  // biome-ignore lint/correctness/useExhaustiveDependencies: as it is printed
  useEffect(() => {
    if (isConnected) {
      subscribeVitals();
      subscribeAlerts();

      socket?.on('vital:metric', (data) => {
        setVitals((before) => [...before, data]);
      });

      socket?.on('alert:created', (data) => {
        setAlerts((before) => [...before, data]);
      });
    }
  }, [isConnected, socket]);

  return { vitals, alerts, isConnected };
}

it('[L32] the hook as it is printed shows vital signs and alerts, once each', async () => {
  const ward = { tenantId: 'ward' };
  const token = () => tokenFor({ ...ward, roles: ['NURSE'] });
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <RealtimeProvider options={{ url, token }}>{children}</RealtimeProvider>
  );
  const { result } = renderHook(() => useWard(), { wrapper });
  expect(result.current.isConnected).toBe(false);
  await waitFor(() => expect(result.current.isConnected).toBe(true), within);

  const labels = { patientId: 'p-1', deviceId: 'd-1' };
  await ingest(url, 'vitals', { labels, metrics: { systolic: 120, heart_rate: 72 } }, ward);
  const first = { patientId: 'p-1', metrics: { heart_rate: { value: 72, unit: '/min' } } };
  await waitFor(() => expect(result.current.vitals.slice(-1)).toMatchObject([first]), within);

  await ingest(url, 'vitals', { labels, metrics: { systolic: 80 } }, ward);
  const low = { title: 'Blood pressure low', state: 'unacked', metric: 'systolic', value: 80, limit: 85 };
  await waitFor(() => expect(result.current.alerts).toMatchObject([low]), within);
  const second = { metrics: { systolic: { value: 80 } } };
  await waitFor(() => expect(result.current.vitals.slice(-1)).toMatchObject([second]), within);
  expect(result.current.vitals.filter(({ metrics }) => metrics.systolic?.value === 80)).toHaveLength(1);
});
