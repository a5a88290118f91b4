import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Revocation } from '../auth/revocation.js';
import type { Database } from './database.js';
import { RevocationTable } from './revocation-table.js';

const revocation = (subject: string): Revocation => ({
  tenantId: 't',
  kind: 'user',
  subject,
  atMs: Date.now(),
  keptUntilMs: Date.now() + 1_000_000,
  reason: undefined,
  by: 'boss',
});

/** A database that can be away, and fail, and keeps what was inserted. */
class FakeDatabase {
  state: { status: 'up' | 'down' | 'starting' } = { status: 'starting' };
  readonly inserted: unknown[] = [];
  failures = 0;
  rows: object[] = [];

  query(text: string, values: readonly unknown[]): Promise<{ rows: object[] }> {
    if (this.failures > 0) {
      this.failures -= 1;
      return Promise.reject(new Error('connection lost'));
    }
    if (text.includes('INSERT')) this.inserted.push(values[2]);
    return Promise.resolve({ rows: text.includes('SELECT') ? this.rows : [] });
  }
}

let database: FakeDatabase;
let table: RevocationTable;
let loaded: string[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  database = new FakeDatabase();
  table = new RevocationTable(database as unknown as Database);
  loaded = [];
  table.onLoaded((revocations) => {
    loaded.push(...revocations.map(({ subject }) => subject));
  });
  table.onApplicationBootstrap();
});
afterEach(async () => {
  await table.beforeApplicationShutdown();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('revocations in the database', () => {
  it('[A12] wait while it is away, whoever asked is told, and are written when it is up', async () => {
    expect(await table.write(revocation('ada'))).toBe(false);
    expect(database.inserted).toEqual([]);
    database.state = { status: 'up' };
    await vi.advanceTimersByTimeAsync(1_000);
    expect(database.inserted).toEqual(['ada']);
    expect(await table.write(revocation('eve'))).toBe(true);
    expect(database.inserted).toEqual(['ada', 'eve']);
  });

  it('[A12] that fail to be written are tried again', async () => {
    database.state = { status: 'up' };
    database.failures = 2;
    expect(await table.write(revocation('ada'))).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(database.inserted).toEqual(['ada']);
  });

  it('[A12] are read once, as soon as it is up', async () => {
    const row = {
      tenant_id: 't',
      kind: 'user',
      subject: 'old',
      revoked_at: new Date(),
      kept_until: new Date(),
      reason: null,
      revoked_by: 'b',
    };
    database.rows = [row];
    await vi.advanceTimersByTimeAsync(5_000);
    expect(loaded).toEqual([]);
    database.state = { status: 'up' };
    await vi.advanceTimersByTimeAsync(5_000);
    expect(loaded).toEqual(['old']);
  });

  it('[A12] are written before the gateway stops', async () => {
    await table.write(revocation('ada'));
    database.state = { status: 'up' };
    await table.beforeApplicationShutdown();
    expect(database.inserted).toEqual(['ada']);
  });
});
