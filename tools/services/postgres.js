import { spawnSync } from 'node:child_process';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath, serverUser } from './debian-program.js';
import { serviceOf } from './service.js';
import { freePort, ServiceProcess } from './service-process.js';

/** PostgreSQL 15 with an empty database. */
export async function startPostgres() {
  const initdb = programPath('initdb', 'postgresql-15');
  const folder = await mkdtemp(join(tmpdir(), 'streamgauge-postgres-'));
  const user = serverUser('postgres');
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const made = spawnSync(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'], {
    encoding: 'utf8',
    cwd: '/',
    ...user,
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr.trim()}`);
  const port = await freePort();
  const process = new ServiceProcess({
    name: 'postgres',
    command: programPath('postgres', 'postgresql-15'),
    args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder],
    ready: /database system is ready to accept connections/,
    // Fast: does not wait until everybody has gone.
    stopSignal: 'SIGINT',
    ...(user === undefined ? {} : { user }),
  });
  await process.start();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return serviceOf({ process, url, environment: { DATABASE_URL: url }, folder });
}
