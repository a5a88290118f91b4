/**
 * The worker thread of the embedded PostgreSQL: PGlite blocks its thread while it works, which must not be the one that
 * fans out. It speaks PostgreSQL's own protocol on a socket, so that the rest of the gateway has one driver.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { prepareDirectory } from './prepared-directory.js';

/** A Unix socket where there are some; a loopback port where there are none. */
export type Listen = { readonly path: string } | { readonly host: string; readonly port: number };

export interface WorkerInput {
  readonly directory: string;
  readonly listen: Listen;
}

/** The gateway's own connection, and some for a person who looks into the tables. */
const maxConnections = 4;

const { directory, listen } = workerData as WorkerInput;
const postgresqlconf = ['shared_buffers=8MB', 'max_connections=5'];
await prepareDirectory(directory, installedVersion(), async (dataDir) => {
  await (await PGlite.create({ dataDir, postgresqlconf })).close();
});
const database = await PGlite.create({ dataDir: directory, postgresqlconf });
const server = new PGLiteSocketServer({ db: database, maxConnections, ...listen });
await server.start();
parentPort?.on('message', async () => {
  await server.stop();
  await database.close();
  parentPort?.postMessage('closed');
  parentPort?.close();
});
parentPort?.postMessage('ready');

/** Of the package of PGlite: a model of a cluster is good for the version that made it. */
function installedVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const text = readFileSync(join(dirname(entry), '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
