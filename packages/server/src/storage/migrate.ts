import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { PoolClient } from 'pg';

/** Plain SQL files, the same for the embedded and the real PostgreSQL. */
const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Names the lock of those who migrate; any number that nobody else of the database uses. */
const lockKey = 7_310_459_021;

/**
 * Brings the schema up to date. Doing it again changes nothing.
 *
 * @param isShared Whether other gateways may do the same at the same time: then one waits for the other. The embedded
 *   database has no second migrator, and does not know advisory locks of sessions.
 */
export async function migrate(client: PoolClient, isShared: boolean): Promise<void> {
  if (isShared) await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
  try {
    await runner({
      dbClient: client,
      dir: folder,
      direction: 'up',
      migrationsTable: 'streamgauge_migrations',
      noLock: true,
      log: () => {},
    });
  } finally {
    if (isShared) await client.query('SELECT pg_advisory_unlock($1)', [lockKey]);
  }
}
