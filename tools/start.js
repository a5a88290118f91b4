/**
 * `npm start` and `npm run serve`: builds what is not built yet and runs the gateway in this process, so that Ctrl-C
 * leaves nothing behind.
 *
 *   node tools/start.js demo|serve [options of the command]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'packages/server/dist/cli/main.js');
/** Written after each build that was made here: `tsc -b` leaves files as they are that would not change. */
const stamp = join(root, 'packages/server/dist/.built');

requireNode(22, 22);
if (!isUpToDate()) build();
process.argv[1] = cli;
await import(pathToFileURL(cli).href);

/** @param {number} major @param {number} minor */
function requireNode(major, minor) {
  const [hasMajor = 0, hasMinor = 0] = process.versions.node.split('.').map(Number);
  if (hasMajor > major || (hasMajor === major && hasMinor >= minor)) return;
  process.stderr.write(
    `Streamgauge needs Node ${major}.${minor} or later; this is ${process.version}. On Linux and Windows 'npm ci' brings one: run it without --omit=optional, and start with npm.\n`,
  );
  process.exit(1);
}

/** Whether everything is built, and from the sources as they are now. */
function isUpToDate() {
  if (!existsSync(cli) || !existsSync(stamp)) return false;
  const builtMs = statSync(stamp).mtimeMs;
  return readdirSync(join(root, 'packages')).every((name) => newestMs(join(root, 'packages', name, 'src')) <= builtMs);
}

/** @param {string} folder @returns {number} when the newest file below it was written, ms */
function newestMs(folder) {
  const times = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}

function build() {
  process.stdout.write('Building…\n');
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) {
    writeFileSync(stamp, '');
    return;
  }
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(status ?? 1);
}
