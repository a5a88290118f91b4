// @vitest-environment happy-dom
// @vitest-environment-options { "settings": { "fetch": { "disableSameOriginPolicy": true } } }
/** The hook that requirement 1 prints, word for word, against the real gateway. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanup, renderHook, waitFor } from '@testing-library/react';
import { useEffect, useState } from 'react';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { runCli } from './harness/run-cli.js';
import type { ProgramRun } from './harness/run-program.js';
import { ingest, jwtSecret, tokenFor } from './harness/token.js';

let gateway: ProgramRun;
let url: string;
let WS_URL: string;

beforeAll(async () => {
  // A process of its own: a page's globals and a server's do not go together.
  gateway = runCli(['serve'], {
    PORT: '0',
    JWT_SECRET: jwtSecret,
    DATA_DIR: await mkdtemp(join(tmpdir(), 'streamgauge-')),
    LOG_LEVEL: 'error',
    // The hook sends no token but in its address, which a gateway accepts only when it is told to.
    ALLOW_QUERY_TOKEN: 'true',
    CORS_ORIGINS: 'http://localhost:3000',
  });
  [, url = ''] = await gateway.printed(/listens on (http:\S+)/);
  const token = await tokenFor({ tenantId: 'home', roles: ['ENERGY_CUSTOMER'] });
  WS_URL = `${url.replace('http', 'ws')}/ws?access_token=${token}`;
});
afterEach(() => cleanup());
afterAll(async () => {
  gateway.child.kill('SIGTERM');
  await gateway.ended;
});

function useMetricsSocket(meterId: string) {
  // biome-ignore lint/suspicious/noExplicitAny: the requirement's hook has no types
  const [data, setData] = useState<any>(null);
  const [status, setStatus] = useState('disconnected');

  useEffect(() => {
    const socket = new WebSocket(WS_URL);

    socket.onopen = () => {
      setStatus('connected');
      socket.send(JSON.stringify({ event: 'subscribe', data: { meterId } }));
    };

    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.meterId === meterId) {
        setData(message.data);
      }
    };

    socket.onclose = () => {
      setStatus('disconnected');
    };

    return () => socket.close();
  }, [meterId]);

  return { data, status };
}

it('[W14] the hook as it is printed shows the readings of its meter and of no other', async () => {
  const home = { tenantId: 'home' };
  const { result, rerender } = renderHook(({ meterId }) => useMetricsSocket(meterId), {
    initialProps: { meterId: 'm-1' },
  });
  expect(result.current).toEqual({ data: null, status: 'disconnected' });
  await waitFor(() => expect(result.current.status).toBe('connected'));
  await waitFor(() => expect(result.current.data).toMatchObject({ channel: 'meters', data: {} }));

  await ingest(url, 'meters', { labels: { meterId: 'm-2' }, metrics: { power_w: 99 } }, home);
  await ingest(url, 'meters', { labels: { meterId: 'm-1' }, metrics: { power_w: 230 } }, home);
  await waitFor(() => expect(result.current.data.metrics).toEqual({ power_w: { value: 230, count: 1, delta: 0 } }), {
    timeout: 5_000,
  });

  rerender({ meterId: 'm-2' });
  await waitFor(() => expect(result.current.data).toMatchObject({ data: { power_w: 99 } }), { timeout: 5_000 });
});
