import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export interface ProgramRun {
  readonly child: ChildProcessWithoutNullStreams;
  /** Everything that it has printed so far, to both outputs. */
  output(): string;
  /** Resolves with what fits in the output, as soon as it is there; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Runs a program as a process of its own, with nothing of this one's environment but the path. */
export function runProgram(
  command: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): ProgramRun {
  const child = spawn(command, args, { env: { PATH: process.env.PATH ?? '', ...environment } });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += String(chunk);
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(text);
        if (match !== null) resolve(match);
      };
      listeners.add(look);
      look();
      ended.then((code) => reject(new Error(`ended with ${code} before it printed ${pattern}: ${text}`)));
    });
  return { child, output: () => text, printed, ended };
}
