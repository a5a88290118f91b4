/** The programs in C, built when they are needed, into a folder that goes with the process. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../native/', import.meta.url));

/** Why the benchmarks of the doors cannot run here; undefined when they can. */
export function missing() {
  if (process.platform !== 'linux') return 'epoll and /proc are Linux';
  for (const command of ['cc', 'taskset']) {
    if (spawnSync(command, ['--version'], { stdio: 'ignore' }).status !== 0) return `there is no ${command}`;
  }
  return undefined;
}

/** Builds both programs and says where they are. */
export function build() {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-native-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const program = (/** @type {string} */ name) => {
    const files = readdirSync(join(sources, name)).filter((file) => file.endsWith('.c'));
    const out = join(folder, name);
    const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-o', out];
    execFileSync('cc', [...flags, ...files.map((file) => join(sources, name, file))], { stdio: 'inherit' });
    return out;
  };
  return { client: program('client'), limit: program('limit') };
}
