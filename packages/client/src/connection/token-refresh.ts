import type { Cancel, Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { StreamError } from '../stream-error.js';
import type { TokenReason } from './connection-phase.js';
import type { TokenAsker } from './token-source.js';

export interface TokenRefreshSettings {
  readonly tokens: TokenAsker;
  readonly clock: Clock;
  readonly log: Log;
  /** Sends `auth:refresh` over the connection that stands. */
  readonly send: (token: string, onAnswer: (answer: unknown, error: StreamError | null) => void) => void;
}

/** Wait before another try while the session lives, ms: grows by this to that. */
const retryMs = { step: 5_000, max: 15_000 };

/** New tokens that the server may refuse; what else is wrong then shows when the session ends. */
const refusalsMax = 2;

/**
 * Brings a new token before the old one ends, over the connection that stands: nothing is interrupted, and nothing is
 * subscribed anew. When it does not succeed the session ends with its token, and the next connection asks for another.
 */
export class TokenRefresh {
  readonly #settings: TokenRefreshSettings;
  /** Another number for each connection: what was begun on one is nothing to the next. */
  #round = 0;
  #isUnderWay = false;
  #tries = 0;
  #refusals = 0;
  #cancelRetry: Cancel | null = null;

  constructor(settings: TokenRefreshSettings) {
    this.#settings = settings;
  }

  /** The server says that the session's token ends soon. */
  expiring(): void {
    if (this.#isUnderWay || !this.#settings.tokens.isRenewable) return;
    this.#isUnderWay = true;
    this.#try('expiring');
  }

  /** The connection has ended. */
  stop(): void {
    this.#round += 1;
    this.#done();
  }

  #done(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#isUnderWay = false;
    this.#tries = this.#refusals = 0;
  }

  #try(reason: TokenReason): void {
    const { tokens, send } = this.#settings;
    const round = this.#round;
    const { previous } = tokens;
    const answered = (answer: unknown, error: StreamError | null): void => {
      if (round !== this.#round) return;
      if (error !== null) this.#again(error, reason);
      else if ((answer as { success?: unknown } | undefined)?.success === true) this.#done();
      else this.#refused(answer);
    };
    tokens.ask(reason).then(
      (token) => {
        if (round !== this.#round) return;
        // What gives tokens may keep them until shortly before they end.
        if (token === null || token === previous) this.#again('there is no newer token yet', reason);
        else send(token, answered);
      },
      (cause: unknown) => {
        if (round === this.#round) this.#again(cause, reason);
      },
    );
  }

  #refused(answer: unknown): void {
    this.#refusals += 1;
    if (this.#refusals < refusalsMax) this.#again(answer, 'rejected');
    else this.#settings.log({ level: 'warn', event: 'token-refresh-refused', data: answer });
  }

  #again(why: unknown, reason: TokenReason): void {
    const { clock, log } = this.#settings;
    log({ level: 'warn', event: 'token-refresh-failed', data: why });
    this.#tries += 1;
    this.#cancelRetry = clock.after(Math.min(this.#tries * retryMs.step, retryMs.max), () => this.#try(reason));
  }
}
