import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, readSettings, startGateway } from '@streamgauge/server';
import { jwtSecret } from './token.js';

export interface TestGateway extends Gateway {
  readonly wsUrl: string;
}

/** Starts a real gateway on a free port with an empty embedded database; `stop` ends it and removes its folder. */
export async function startTestGateway(
  environment: Record<string, string> = {},
): Promise<{ gateway: TestGateway; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
  const settings = readSettings({
    PORT: '0',
    JWT_SECRET: jwtSecret,
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    ...environment,
  });
  const gateway = await startGateway(settings);
  return {
    gateway: { ...gateway, wsUrl: `${gateway.url.replace('http', 'ws')}/ws` },
    stop: async () => {
      await gateway.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
