/**
 * `npm run conformance:websocket`: all cases of Autobahn's suite against a server that reads with the options of `/ws` and
 * writes by its output, and echoes. Cases whose messages are larger than we take must end by our bounds; they are run once
 * more with these lifted, where they must end well.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../repository.js';
import { Autobahn } from './autobahn.js';

const program = join(root, 'packages/server/dist/gateways/raw-websocket/testing/echo-server.js');

/** How a server closes that does not take so much: too many pieces, too large. */
const boundCodes = [1008, 1009];

/** @typedef {import('./autobahn.js').Outcome} Outcome */

/**
 * @param {Autobahn} autobahn
 * @param {readonly string[]} cases
 * @param {string[]} options of the echo server
 */
async function run(autobahn, cases, ...options) {
  const server = spawn(process.execPath, [program, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [port] = await once(server.stdout, 'data');
    return await autobahn.run(`ws://127.0.0.1:${String(port).trim()}/`, cases);
  } finally {
    server.stdin.end();
  }
}

/** @param {ReadonlyMap<string, Outcome>} outcomes */
function print(outcomes) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const outcome of outcomes.values()) {
    const word =
      isFailed(outcome) && isByBound(outcome) ? 'ENDED BY A BOUND' : isFailed(outcome) ? 'FAILED' : outcome.behavior;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  for (const [word, count] of [...counts].sort()) process.stdout.write(`  ${String(count).padStart(4)} ${word}\n`);
}

/** @param {Outcome} outcome */
const isFailed = ({ behavior, behaviorClose }) =>
  behavior === 'FAILED' || !['OK', 'INFORMATIONAL'].includes(behaviorClose);

/** @param {Outcome} outcome */
const isByBound = ({ remoteCloseCode }) => boundCodes.includes(remoteCloseCode ?? 0);

/** @param {ReadonlyMap<string, Outcome>} outcomes @param {(outcome: Outcome) => boolean} fits */
const idsOf = (outcomes, fits) => [...outcomes].filter(([, outcome]) => fits(outcome)).map(([id]) => id);

/** @param {Autobahn} autobahn */
async function main(autobahn) {
  process.stdout.write('With the bounds of /ws, all cases:\n');
  const bounded = await run(autobahn, ['*']);
  print(bounded);
  const large = idsOf(bounded, (outcome) => isFailed(outcome) && isByBound(outcome));
  process.stdout.write('Without them, those that ended by one:\n');
  const lifted = await run(autobahn, large, '--raised');
  print(lifted);
  const failed = [...idsOf(bounded, (outcome) => isFailed(outcome) && !isByBound(outcome)), ...idsOf(lifted, isFailed)];
  process.stdout.write(
    `${bounded.size - failed.length} passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(' ')}` : ''}\n`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

try {
  await main(Autobahn.prepare());
} catch (error) {
  process.stderr.write(`Not run: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
