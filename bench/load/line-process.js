import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process on one core, which is led by lines and answers each with one line of JSON. */
export class LineProcess {
  /**
   * @param {number} core
   * @param {string} command
   * @param {readonly string[]} args
   */
  constructor(core, command, args) {
    this.child = spawn('taskset', ['-c', String(core), command, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    /** @type {((answer: unknown) => void)[]} */
    this.waiting = [];
    /** @type {unknown[]} */
    this.unasked = [];
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line);
      const first = this.waiting.shift();
      if (first === undefined) this.unasked.push(answer);
      else first(answer);
    });
  }

  get pid() {
    return this.child.pid ?? 0;
  }

  /** The next line that comes; rejects when the process ends before it. @returns {Promise<any>} */
  answer() {
    if (this.unasked.length > 0) return Promise.resolve(this.unasked.shift());
    const line = new Promise((resolve) => this.waiting.push(resolve));
    const end = this.ended.then((code) => Promise.reject(new Error(`${this.child.spawnargs[3]} ended with ${code}`)));
    return Promise.race([line, end]);
  }

  /** @param {string} line */
  ask(line) {
    this.child.stdin.write(`${line}\n`);
    return this.answer();
  }

  /** Ends the process and waits until it has gone. */
  async end() {
    this.child.stdin.end();
    // A server that is busy reads its input late; what is measured is over.
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await this.ended;
    clearTimeout(impatience);
  }
}
