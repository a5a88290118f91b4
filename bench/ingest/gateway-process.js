import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/**
 * What a gateway has used and taken so far.
 *
 * @typedef {object} Used
 * @property {number} accepted samples
 * @property {number} mqttUp
 * @property {number} cpuUs of the process: its loop, the garbage collector, the embedded database
 * @property {number} loopUs of the thread that takes samples alone
 * @property {number} rssMb
 * @property {number} atMs
 */

/**
 * What taking samples has cost.
 *
 * @typedef {object} Cost
 * @property {number} samples
 * @property {number} perSecond
 * @property {number} cpuUs per sample, whole process
 * @property {number} loopUs per sample, the loop's thread
 * @property {number} rssMb
 */

/** A gateway in a process of its own. */
export class GatewayProcess {
  /** @param {Record<string, string>} settings */
  constructor(settings = {}) {
    const program = fileURLToPath(new URL('gateway.js', import.meta.url));
    this.child = fork(program, [JSON.stringify(settings)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  /** @returns {Promise<string>} where it listens */
  async url() {
    const { url } = await this.heard();
    return url;
  }

  /** @returns {Promise<Used>} */
  used() {
    this.child.send('used');
    return this.heard();
  }

  /** @param {(used: Used) => boolean} fits @param {number} everyMs */
  async until(fits, everyMs = 100) {
    for (;;) {
      const used = await this.used();
      if (fits(used)) return used;
      await wait(everyMs);
    }
  }

  async end() {
    if (this.child.exitCode !== null) return;
    this.child.disconnect();
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await once(this.child, 'exit');
    clearTimeout(impatience);
  }

  /** The next message; rejects when the process ends before it. @returns {Promise<any>} */
  async heard() {
    const over = new AbortController();
    const { signal } = over;
    const end = once(this.child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the gateway ended with ${code}`);
    });
    try {
      const [said] = await Promise.race([once(this.child, 'message', { signal }), end]);
      return said;
    } finally {
      end.catch(() => undefined);
      over.abort();
    }
  }
}

/** @param {Used} from @param {Used} to @returns {Cost} */
export function costOf(from, to) {
  const samples = to.accepted - from.accepted;
  return {
    samples,
    perSecond: samples / ((to.atMs - from.atMs) / 1_000),
    cpuUs: (to.cpuUs - from.cpuUs) / samples,
    loopUs: (to.loopUs - from.loopUs) / samples,
    rssMb: to.rssMb,
  };
}
