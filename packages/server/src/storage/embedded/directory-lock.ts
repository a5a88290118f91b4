import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The embedded PostgreSQL does not notice a second one in its directory; two would destroy each other's files. */
export class DirectoryLock {
  private constructor(private readonly file: string) {}

  /**
   * Takes the directory for this process. A lock whose process is gone (kill −9) is taken over.
   *
   * @throws Error naming the process that has it.
   */
  static async take(directory: string): Promise<DirectoryLock> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, '.lock');
    for (let attempt = 0; ; attempt += 1) {
      const handle = await open(file, 'wx').catch(() => undefined);
      if (handle !== undefined) {
        await handle.writeFile(String(process.pid));
        await handle.close();
        return new DirectoryLock(file);
      }
      const owner = Number(await readFile(file, 'utf8').catch(() => ''));
      if (attempt > 0 || isAlive(owner)) {
        throw new Error(`${directory} is in use by process ${owner}; stop it, or set DATA_DIR to another folder`);
      }
      await rm(file, { force: true });
    }
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
