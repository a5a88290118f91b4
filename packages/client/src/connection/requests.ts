import type { Cancel, Clock } from '../clock.js';
import { StreamError } from '../stream-error.js';

/** An answer that has not come by then will not come, ms. */
export const answerTimeoutMs = 10_000;

type OnAnswer = (answer: unknown, error: StreamError | null) => void;

/**
 * Requests of one connection that wait for their `ack`. Answers are handed over in the same turn in which they arrive,
 * because the frame behind an answer may already belong to it.
 */
export class Requests {
  readonly #clock: Clock;
  #serial = 0;
  readonly #open = new Map<string, { readonly onAnswer: OnAnswer; readonly cancel: Cancel }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns The id to send. */
  add(onAnswer: OnAnswer): string {
    this.#serial += 1;
    const id = this.#serial.toString(36);
    const cancel = this.#clock.after(answerTimeoutMs, () => {
      this.#open.delete(id);
      onAnswer(undefined, new StreamError('TIMEOUT', 'The server did not answer in time.', true));
    });
    this.#open.set(id, { onAnswer, cancel });
    return id;
  }

  answer(id: unknown, data: unknown): void {
    const request = this.#open.get(String(id));
    if (request === undefined) return;
    this.#open.delete(String(id));
    request.cancel();
    request.onAnswer(data, null);
  }

  /** The connection is gone: nobody is told, because everything is asked again on the next one. */
  drop(): void {
    for (const { cancel } of this.#open.values()) cancel();
    this.#open.clear();
  }
}
