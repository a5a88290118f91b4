import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Makes the directory of a new cluster, whole or not at all: one that a kill has left half made would never open again.
 *
 * Making a cluster takes seconds of computing, copying one does not: the first one of a version is kept as a model in the
 * temporary folder, for all that follow.
 *
 * @param make Makes a cluster in a directory that does not exist yet, and closes it.
 */
export async function prepareDirectory(
  directory: string,
  version: string,
  make: (directory: string) => Promise<void>,
): Promise<void> {
  if (existsSync(directory)) return;
  const made = `${directory}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  try {
    const model = await modelOf(version, make);
    if (model === undefined) await make(made);
    else await cp(model, made, { recursive: true });
    await rename(made, directory);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** The model of a version, made if need be; undefined where there can be none. */
async function modelOf(version: string, make: (directory: string) => Promise<void>): Promise<string | undefined> {
  const { uid, username } = userInfo();
  const folder = join(tmpdir(), `streamgauge-${uid === -1 ? username : uid}`);
  const model = join(folder, `postgres-${version}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await isOwn(folder, uid))) return undefined;
    if (existsSync(model)) return model;
    const made = `${model}.${randomBytes(6).toString('hex')}`;
    await make(made);
    // Somebody else may have been faster: then theirs stays.
    await rename(made, model).catch(() => rm(made, { recursive: true, force: true }));
    return existsSync(model) ? model : undefined;
  } catch {
    return undefined;
  }
}

/** Whether nobody else can write there: the temporary folder is everybody's. */
async function isOwn(folder: string, uid: number): Promise<boolean> {
  const stat = await lstat(folder);
  return stat.isDirectory() && (uid === -1 || (stat.uid === uid && (stat.mode & 0o022) === 0));
}
