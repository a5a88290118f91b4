import { execFile } from 'node:child_process';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where distributions put the programs of PostgreSQL. */
const folders = [18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin`);

/** A real PostgreSQL in a temporary folder, which can be stopped, started and held still. */
export class TestPostgres {
  private constructor(
    private readonly bin: string,
    readonly folder: string,
    private readonly port: number,
  ) {}

  /** Starts one; undefined where PostgreSQL is not installed. */
  static async start(): Promise<TestPostgres | undefined> {
    const bin = await installed();
    if (bin === undefined) return undefined;
    const folder = await mkdtemp(join(tmpdir(), 'streamgauge-postgres-'));
    await ownedByPostgres(folder);
    const server = new TestPostgres(bin, folder, await freePort());
    await server.asPostgres('initdb', '-D', server.data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '-N');
    await server.up();
    return server;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  async up(): Promise<void> {
    const options = `-p ${this.port} -k ${this.folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
    await this.asPostgres('pg_ctl', '-D', this.data, '-w', '-l', join(this.folder, 'log'), '-o', options, 'start');
  }

  /** Ends it as `kill -9` of its processes would: connections break off. */
  async down(): Promise<void> {
    await this.asPostgres('pg_ctl', '-D', this.data, '-w', '-m', 'immediate', 'stop');
  }

  /** Holds all its processes still: it neither answers nor breaks off. */
  async hold(): Promise<void> {
    await this.signal('SIGSTOP');
  }

  async letGo(): Promise<void> {
    await this.signal('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.letGo().catch(() => undefined);
    await this.down().catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private async signal(signal: NodeJS.Signals): Promise<void> {
    const pid = Number((await readFile(join(this.data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]);
    for (const child of stdout.split('\n').map(Number)) if (child > 0) process.kill(child, signal);
    process.kill(pid, signal);
  }

  /** PostgreSQL refuses to run as root. */
  private async asPostgres(program: string, ...args: string[]): Promise<void> {
    const path = join(this.bin, program);
    const options = { cwd: this.folder };
    if (process.getuid?.() === 0) await run('runuser', ['-u', 'postgres', '--', path, ...args], options);
    else await run(path, args, options);
  }
}

async function installed(): Promise<string | undefined> {
  for (const folder of folders) {
    const has = await run(join(folder, 'postgres'), ['--version']).then(
      () => true,
      () => false,
    );
    if (has) return folder;
  }
  return undefined;
}

async function ownedByPostgres(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { stdout } = await run('id', ['-u', 'postgres']);
  const uid = Number(stdout);
  await chown(folder, uid, uid);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
