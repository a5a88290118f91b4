import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, readSettings, startGateway } from '@streamgauge/server';
import { SignJWT } from 'jose';

export const jwtSecret = 'a-secret-of-the-tests-with-32-characters';

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

export interface TokenWishes {
  readonly sub?: string;
  readonly tenantId?: string;
  readonly roles?: readonly string[];
  readonly scope?: string;
  readonly metrics?: readonly string[];
  /** s from now; negative = expired. */
  readonly lifeS?: number;
  readonly secret?: string;
}

export function tokenFor({
  sub = 'user-1',
  tenantId = 'tenant-1',
  roles = ['ADMIN'],
  scope,
  metrics,
  lifeS = 3_600,
  secret = jwtSecret,
}: TokenWishes = {}): Promise<string> {
  return new SignJWT({
    tenantId,
    roles: [...roles],
    ...(scope === undefined ? {} : { scope }),
    ...(metrics === undefined ? {} : { metrics }),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + lifeS)
    .sign(new TextEncoder().encode(secret));
}

/** Posts samples as a producer of the tenant does. */
export async function ingest(url: string, channel: string, body: unknown, wishes: TokenWishes = {}): Promise<Response> {
  const token = await tokenFor({ scope: 'ingest', ...wishes });
  return fetch(`${url}/ingest/${channel}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
