/**
 * `npm run lockfile`: makes package-lock.json whole. A registry that lacks a package of another platform makes npm leave it
 * out of the lockfile, and `npm ci` then refuses the lockfile everywhere. What is missing is what some package names among
 * its optional dependencies; which platform each is for stands in its name.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read, root } from './repository.js';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/**
 * The platform that a package's name says, as npm writes it.
 *
 * @param {string} name
 * @returns {{ os?: string[], cpu?: string[], libc?: string[] }}
 */
export function platformOf(name) {
  const words = name.replace('linux-arm-', 'linux-arm ').split(/[^a-z0-9]+/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter(
    (processor) => words.includes(processor) || (processor === 'ppc64' && words.includes('ppc64le')),
  );
  const libc = words.includes('musl')
    ? ['musl']
    : os[0] === 'linux' && words.some((word) => /^gnu/.test(word))
      ? ['glibc']
      : [];
  return { ...(cpu.length > 0 ? { cpu } : {}), ...(libc.length > 0 ? { libc } : {}), ...(os.length > 0 ? { os } : {}) };
}

/**
 * @typedef {{ version?: string, optionalDependencies?: Record<string, string>, dev?: boolean, optional?: boolean }} Entry
 * @param {Record<string, Entry>} packages the lockfile's
 * @returns {Record<string, Entry>} the entries that it lacks
 */
export function missingEntries(packages) {
  /** @type {Record<string, Entry>} */
  const missing = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    if (path === '' || path.startsWith('packages/')) continue;
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const platform = platformOf(name);
      const isThere = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`];
      if (isThere !== undefined || Object.keys(platform).length === 0) continue;
      missing[`node_modules/${name}`] = { version, ...platform, ...(dev === true ? { dev } : {}), optional: true };
    }
  }
  return missing;
}

if (process.argv[1] === import.meta.filename) {
  /** @type {{ packages: Record<string, Entry> }} */
  const lockfile = JSON.parse(read('package-lock.json'));
  const missing = missingEntries(lockfile.packages);
  const sorted = Object.entries({ ...lockfile.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(
    join(root, 'package-lock.json'),
    `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, null, 2)}\n`,
  );
  process.stdout.write(`${Object.keys(missing).length} packages of other platforms added to package-lock.json\n`);
}
