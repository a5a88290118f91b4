import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PoolConfig } from 'pg';
import { DirectoryLock } from './directory-lock.js';
import type { Listen, WorkerInput } from './postgres-worker.js';

/** Longest path of a Unix socket on Linux and macOS; a longer one is cut off in silence. */
const socketPathMax = 100;

/** Where the database's own files are inside of DATA_DIR. */
export function postgresFolder(dataDir: string): string {
  return `${resolve(dataDir)}/postgres`;
}

/** PostgreSQL inside the gateway: PGlite in a worker thread, reached by the ordinary driver. */
export class EmbeddedPostgres {
  private constructor(
    private readonly worker: Worker,
    private readonly lock: DirectoryLock,
    readonly poolConfig: PoolConfig,
  ) {}

  /**
   * Opens the database of a folder, made if need be (about 3 s the first time).
   *
   * @throws Error when another process has the folder, or PGlite cannot open it.
   */
  static async open(dataDir: string): Promise<EmbeddedPostgres> {
    const directory = resolve(dataDir);
    const lock = await DirectoryLock.take(directory);
    let worker: Worker | undefined;
    try {
      const port = 5432;
      const path = `${directory}/.s.PGSQL.${port}`;
      const listen: Listen =
        process.platform === 'win32' || path.length > socketPathMax
          ? { host: '127.0.0.1', port: await freePort() }
          : { path };
      // What a killed process has left: the lock says that nobody listens there.
      if ('path' in listen) await rm(path, { force: true });
      const input: WorkerInput = { directory: postgresFolder(directory), listen };
      worker = new Worker(new URL('./postgres-worker.js', import.meta.url), { workerData: input });
      await firstMessage(worker, 'ready');
      const address = 'path' in listen ? { host: directory, port } : listen;
      return new EmbeddedPostgres(worker, lock, { ...address, user: 'postgres', database: 'postgres', max: 1 });
    } catch (error) {
      await worker?.terminate();
      await lock.release();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.worker.postMessage('close');
    await firstMessage(this.worker, 'closed').catch(() => undefined);
    await this.worker.terminate();
    await this.lock.release();
  }
}

function firstMessage(worker: Worker, expected: string): Promise<void> {
  return new Promise((resolveMessage, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the database's worker ended with code ${code}`)));
    worker.on('message', (message: unknown) => {
      if (message === expected) resolveMessage();
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolvePort(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
