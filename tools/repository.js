/** What the checks look at: the files of the project, as git knows them and as they are in the working tree. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/**
 * Files that are tracked, or new and not ignored.
 *
 * @param {RegExp} [fits]
 * @returns {string[]} paths from the root
 */
export function files(fits = /./) {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((path) => path !== '' && fits.test(path) && existsSync(join(root, path)));
}

/** @param {string} path from the root */
export function read(path) {
  return readFileSync(join(root, path), 'utf8');
}
