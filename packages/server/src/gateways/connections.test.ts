import type { Engine, FrameSink } from '@streamgauge/engine';
import { expect, it } from 'vitest';
import type { Identity } from '../auth/identity.js';
import { Revocations } from '../auth/revocations.js';
import { readSettings } from '../config/read-settings.js';
import { ToldAgainRate } from '../fairness/told-again-rate.js';
import type { ConnectionLog } from '../storage/connection-log.js';
import type { RevocationTable } from '../storage/revocation-table.js';
import { Closures } from './closures.js';
import { Connections } from './connections.js';

it('[A12] a token that is revoked between its verification and its session opens none', () => {
  const settings = readSettings({ JWT_SECRET: 'a-secret-of-the-tests-with-32-characters' });
  const table = { onLoaded: () => {}, write: () => Promise.resolve(true) } as unknown as RevocationTable;
  const revocations = new Revocations(table, settings);
  const opened: string[] = [];
  const engine = { openSession: (_: unknown, __: unknown, id: string) => opened.push(id) } as unknown as Engine;
  const log = { ask: () => {} } as unknown as ConnectionLog;
  const connections = new Connections(engine, log, new Closures(), settings, revocations, new ToldAgainRate(0));
  const identity: Identity = {
    principal: { userId: 'eve', tenantId: 't', roles: [], metrics: undefined },
    scopes: new Set(),
    expiresAtMs: Date.now() + 60_000,
    issuedAtMs: Date.now() - 60_000,
    tokenId: undefined,
  };
  const sink: FrameSink = { write: () => 'none' };
  connections.openSession(identity, sink, 'before');
  revocations.revoke({ tenantId: 't', userId: 'eve', by: 'boss' });
  expect(() => connections.openSession(identity, sink, 'after')).toThrow(
    expect.objectContaining({ code: 'TOKEN_REVOKED' }),
  );
  expect(opened).toEqual(['before']);
});
