import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { PoolClient } from 'pg';

/** Plain SQL files, the same for the embedded and the real PostgreSQL. */
const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Brings the schema up to date. Doing it again changes nothing. */
export async function migrate(client: PoolClient): Promise<void> {
  await runner({
    dbClient: client,
    dir: folder,
    direction: 'up',
    migrationsTable: 'streamgauge_migrations',
    // The embedded database has one connection and so no second migrator; it does not know advisory locks of sessions.
    noLock: true,
    log: () => {},
  });
}
