import type { TokenReason } from './connection-phase.js';

export interface TokenContext {
  readonly reason: TokenReason;
  /** The token given last. */
  readonly previous: string | null;
  readonly signal: AbortSignal;
}

/**
 * A token, or what gives one. A function is asked before each connect and before a session's token ends, and
 * never twice at the same time.
 */
export type TokenSource = string | null | ((context: TokenContext) => string | null | Promise<string | null>);

export class TokenAsker {
  #source: TokenSource;
  #previous: string | null = null;
  #running: Promise<string | null> | null = null;
  #abort: AbortController | null = null;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /** Whether asking again can give another token. */
  get isRenewable(): boolean {
    return typeof this.#source === 'function';
  }

  /** The token given last. */
  get previous(): string | null {
    return this.#previous;
  }

  replace(source: TokenSource): void {
    this.cancel();
    this.#source = source;
  }

  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#running = null;
  }

  ask(reason: TokenReason): Promise<string | null> {
    if (this.#running !== null) return this.#running;
    const running = this.#run(reason).finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #run(reason: TokenReason): Promise<string | null> {
    const source = this.#source;
    if (typeof source !== 'function') return source;
    const abort = new AbortController();
    this.#abort = abort;
    const token = await source({ reason, previous: this.#previous, signal: abort.signal });
    if (!abort.signal.aborted) this.#previous = token;
    return token;
  }
}
