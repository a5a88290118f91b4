import type { Cancel, Clock } from '../clock.js';

/** How often listeners are told: once per animation frame, at once, or at most every so many ms. */
export type FlushMode = 'frame' | 'sync' | number;

export interface Flushable {
  /** Takes over what has changed. @returns Whether a listener would see a difference. */
  publish(): boolean;
  notify(): void;
}

/** Gathers what changed, so that any number of frames between two paints is one change to a listener. */
export class Flusher {
  readonly #clock: Clock;
  readonly #mode: FlushMode;
  #dirty = new Set<Flushable>();
  #cancel: Cancel | null = null;

  constructor(clock: Clock, mode: FlushMode) {
    this.#clock = clock;
    this.#mode = mode;
  }

  mark(item: Flushable): void {
    this.#dirty.add(item);
    if (this.#mode === 'sync') this.flush();
    else if (this.#cancel === null) {
      const flush = (): void => this.flush();
      this.#cancel = this.#mode === 'frame' ? this.#clock.frame(flush) : this.#clock.after(this.#mode, flush);
    }
  }

  /** All are published before any is told, so that a listener that reads another one's state sees the same moment. */
  flush(): void {
    this.stop();
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const item of dirty.filter((each) => each.publish())) item.notify();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
