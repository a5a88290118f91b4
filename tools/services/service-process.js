/** A server program that was started here, and that is ended by its process id alone. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {RegExp} ready What it prints when it can be used.
 * @property {{ uid: number, gid: number }} [user] Whom it runs as.
 * @property {NodeJS.Signals} [stopSignal] Default: SIGTERM.
 */

/**
 * What runs must not outlive us, whatever ends us; only SIGKILL cannot be helped.
 *
 * @type {Set<import('node:child_process').ChildProcess>}
 */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const startMsMax = 60_000;
/** Of what it prints, so much is kept for the sentence that says why it did not start. */
const outputCharsMax = 4_000;

export class ServiceProcess {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;

  /** @param {Program} program */
  constructor(program) {
    this.program = program;
  }

  get pid() {
    return this.#child?.pid;
  }

  /** Resolves when it can be used. @returns {Promise<void>} */
  start() {
    const { name, command, args, ready, user } = this.program;
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', ...user });
    this.#child = child;
    running.add(child);
    child.once('close', () => running.delete(child));
    return new Promise((resolve, reject) => {
      let output = '';
      const fail = (/** @type {string} */ what) => {
        clearTimeout(patience);
        reject(new Error(`${name} ${what}: ${output.trim()}`));
      };
      const patience = setTimeout(() => {
        child.kill('SIGKILL');
        fail(`is not ready after ${startMsMax} ms`);
      }, startMsMax);
      child.once('error', (error) => fail(`cannot be started (${error.message})`));
      child.once('close', (code, signal) => fail(`ended with ${code ?? signal}`));
      const read = (/** @type {Buffer} */ chunk) => {
        output = (output + chunk).slice(-outputCharsMax);
        if (!ready.test(output)) return;
        clearTimeout(patience);
        resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
    });
  }

  /** Asks it to end, and waits. */
  stop() {
    return this.#end(this.program.stopSignal ?? 'SIGTERM');
  }

  /** As a crash does. */
  kill() {
    return this.#end('SIGKILL');
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  /** @param {NodeJS.Signals} signal @returns {Promise<void>} */
  #end(signal) {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('close', () => resolve());
      child.kill(signal);
    });
  }
}

/** A port of the loopback that nobody uses at this moment. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
