import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ProgramRun, runProgram } from './run-program.js';

const serverPackage = createRequire(import.meta.url).resolve('@streamgauge/server');
const cli = join(dirname(serverPackage), 'cli/main.js');

/** Runs the `streamgauge` command as a process of its own, with nothing of this one's environment but the path. */
export function runCli(args: readonly string[], environment: Record<string, string> = {}): ProgramRun {
  return runProgram(process.execPath, [cli, ...args], environment);
}
