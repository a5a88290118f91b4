/** Programs of Debian's packages: found where they are, installed where that is allowed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian puts servers, which is not in everybody's path. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/lib/postgresql/15/bin'];

/**
 * Path of a program. Installs its package when it is missing and we are root on Debian.
 *
 * @param {string} program
 * @param {string} debianPackage
 * @throws {Error} that says what to install.
 */
export function programPath(program, debianPackage) {
  const path = find(program) ?? (install(debianPackage) ? find(program) : undefined);
  if (path === undefined) throw new Error(`there is no ${program}; install Debian's ${debianPackage}`);
  return path;
}

/** @param {string} program */
function find(program) {
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** @param {string} debianPackage */
function install(debianPackage) {
  if (process.getuid?.() !== 0 || find('apt-get') === undefined) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (/** @type {string[]} */ ...args) => spawnSync('apt-get', ['-qq', ...args], { env }).status === 0;
  const add = () => apt('install', '-y', '--no-install-recommends', debianPackage);
  return add() || (apt('update') && add());
}

/**
 * The user as whom a server runs that refuses to be root's; undefined when we are nobody special ourselves.
 *
 * @param {string} name
 */
export function serverUser(name) {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (/** @type {string} */ flag) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}
