/** A server of the benchmarks is led by lines on standard input, and answers each with one line of JSON. */
import { createInterface } from 'node:readline';

/** Microseconds of the clock that all processes of the machine share, CLOCK_MONOTONIC. */
export function monotonicUs() {
  return Number(process.hrtime.bigint() / 1_000n);
}

/**
 * Says on which port the server listens, then obeys until standard input ends.
 *
 * @param {number} port
 * @param {Readonly<Record<string, (argument: string) => unknown>>} commands what each answers must survive JSON
 */
export function obey(port, commands) {
  say({ port });
  const lines = createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    const [name = '', argument = ''] = line.split(' ', 2);
    const command = commands[name];
    say(command === undefined ? { error: `no command '${name}'` } : ((await command(argument)) ?? {}));
  });
  // Whoever leads has gone, or is done: nothing here is worth a goodbye.
  lines.on('close', () => process.exit(0));
}

/** @param {unknown} answer */
function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** What the process holds once the garbage is gone, bytes: `live` on the heap and beside it, `resident` altogether. */
export function memory() {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let time = 0; time < 3; time += 1) globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { live: heapUsed + external, resident: rss };
}
