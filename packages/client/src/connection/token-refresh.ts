import type { Cancel, Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { TokenReason } from './connection-phase.js';
import type { TokenAsker } from './token-source.js';

export interface TokenRefreshSettings {
  readonly tokens: TokenAsker;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends `auth:refresh` over the connection that stands. */
export type SendToken = (token: string, onAnswer: (answer: unknown) => void) => void;

/** Wait before another try while the session lives, ms: a fifth of a token of a minute is 12 s. */
const retryMs = 10_000;

/**
 * Brings a new token before the old one ends, over the connection that stands: nothing is interrupted, and nothing is
 * subscribed anew. When it does not succeed the session ends with its token, and the next connection asks for another.
 */
export class TokenRefresh {
  readonly #settings: TokenRefreshSettings;
  readonly #send: SendToken;
  /** Another one for each connection, and for each time that it succeeds; null while nothing is under way. */
  #round: object | null = null;
  #cancelRetry: Cancel | null = null;

  constructor(settings: TokenRefreshSettings, send: SendToken) {
    this.#settings = settings;
    this.#send = send;
  }

  /** The server says that the session's token ends soon. */
  expiring(): void {
    if (this.#round !== null || !this.#settings.tokens.isRenewable) return;
    this.#round = {};
    this.#try('expiring');
  }

  /** It has succeeded, or the connection has ended. */
  stop(): void {
    this.#cancelRetry?.();
    this.#round = null;
  }

  #try(reason: TokenReason): void {
    const { tokens, clock, log } = this.#settings;
    const { previous } = tokens;
    const round = this.#round;
    const again = (why: unknown, next = reason, isLast = false): void => {
      if (round !== this.#round) return;
      log({ level: 'warn', event: 'refresh-failed', data: why });
      if (!isLast) this.#cancelRetry = clock.after(retryMs, () => this.#try(next));
    };
    tokens.ask(reason).then(
      (token) => {
        // What gives tokens may keep them until shortly before they end.
        if (token === null || token === previous) again('no newer token');
        else if (round === this.#round)
          this.#send(token, (answer) => {
            if (round !== this.#round) return;
            if ((answer as { success?: unknown } | undefined)?.success) this.stop();
            // A second one that is refused, or not answered, is the last: what is wrong shows when the session ends.
            else again(answer, 'rejected', reason === 'rejected');
          });
      },
      (cause: unknown) => again(cause),
    );
  }
}
