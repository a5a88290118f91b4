/**
 * The worker thread of the embedded PostgreSQL: PGlite blocks its thread while it works, which must not be the one that
 * fans out. It speaks PostgreSQL's own protocol on a socket, so that the rest of the gateway has one driver.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** A Unix socket where there are some; a loopback port where there are none. */
export type Listen = { readonly path: string } | { readonly host: string; readonly port: number };

export interface WorkerInput {
  readonly directory: string;
  readonly listen: Listen;
}

/** The gateway's own connection, and some for a person who looks into the tables. */
const maxConnections = 4;

const { directory, listen } = workerData as WorkerInput;
const database = await PGlite.create({
  dataDir: directory,
  postgresqlconf: ['shared_buffers=8MB', 'max_connections=5'],
});
const server = new PGLiteSocketServer({ db: database, maxConnections, ...listen });
await server.start();
parentPort?.on('message', async () => {
  await server.stop();
  await database.close();
  parentPort?.postMessage('closed');
  parentPort?.close();
});
parentPort?.postMessage('ready');
