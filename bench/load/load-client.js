import { LineProcess } from './line-process.js';
import { token } from './token.js';

/**
 * What a load asks of the client in C; see bench/native/client/main.c.
 *
 * @typedef {object} Asked
 * @property {number} port
 * @property {number} [fast] sessions that read at once
 * @property {number} [slow] sessions that read `rate` bytes per second
 * @property {number} [deaf] sessions that read nothing
 * @property {number} [silent] sessions that read nothing and answer no ping, while their kernel takes what comes
 * @property {number} [rate]
 * @property {number} [views] of each session, at most
 * @property {number} [distinct] what {v} in `subscribe` counts to
 * @property {boolean} [check] whether sequences are followed and totals added up
 * @property {boolean} [sums] whether the views are sums, so that a frame of several samples has no stamp
 * @property {boolean} [compression] whether compression is offered
 * @property {boolean} [isSocketIo] whether it speaks Socket.IO, in the namespace /analytics/stream
 * @property {boolean} [hasToken] whether it signs in
 * @property {string} [subscribe] message that it sends once it is through the door
 */

/**
 * @typedef {object} Durations µs
 * @property {number} count
 * @property {number} p50
 * @property {number} p99
 * @property {number} max
 */

/**
 * What was received since the last mark.
 *
 * @typedef {object} Mark
 * @property {number} live sessions
 * @property {number} updates
 * @property {number} merged updates that stand for several
 * @property {number} snapshots
 * @property {number} messages
 * @property {number} compressed
 * @property {number} bytes
 * @property {number} gaps
 * @property {Durations} us from the sample to its receipt, of sessions that read at once
 */

/** @typedef {{ live: number, refused: number, resumed: number, ms: number, us: Durations }} Opened */

export const clientCore = 1;
export const serverCore = 0;

/** Each client has an address of its own: ports that were used stay taken for a minute. */
let address = Math.floor(Math.random() * 200 * 250);

/**
 * @param {string} program
 * @param {Asked} asked
 */
export async function startClient(program, { isSocketIo, hasToken, ...asked }) {
  address += 1;
  const args = [`from=127.${10 + (Math.floor(address / 250) % 200)}.${1 + (address % 250)}.1`];
  if (isSocketIo) args.push('namespace=/analytics/stream');
  if (hasToken) args.push(`token=${await token()}`);
  for (const [name, value] of Object.entries(asked))
    args.push(`${name}=${typeof value === 'boolean' ? +value : value}`);
  return new LineProcess(clientCore, program, args);
}

/**
 * Opens all sessions.
 *
 * @param {LineProcess} client
 * @param {number} sessions
 * @returns {Promise<Opened>}
 * @throws Error when not all of them came through.
 */
export async function open(client, sessions) {
  /** @type {Opened} */
  const opened = await client.ask('connect');
  if (opened.live !== sessions)
    throw new Error(`of ${sessions} sessions ${opened.live} are live: ${JSON.stringify(opened)}`);
  return opened;
}

/**
 * Waits until nothing more arrives.
 *
 * @param {LineProcess} client
 * @param {number} boundMs
 */
export async function drained(client, boundMs = 20_000) {
  for (const startMs = performance.now(); performance.now() - startMs < boundMs; ) {
    /** @type {Mark} */
    const { messages } = await client.ask('mark');
    if (messages === 0) return;
    await pause(300);
  }
}

/** @param {number} ms @returns {Promise<void>} */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
