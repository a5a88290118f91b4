/**
 * Rounds of a load: one every so many ms, in the middle of its span or at a random moment in its first `spanMs`, by the wall
 * clock as ticks are. A round that is late is not made up for, so that nothing piles up.
 */
export class Rounds {
  /**
   * @param {() => void} round
   * @param {{ spanMs: number, offset: 'middle' | 'random' }} place of a round in the span that begins when it is due
   */
  constructor(round, { spanMs, offset }) {
    this.round = round;
    this.spanMs = spanMs;
    this.offset = offset;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  /** @param {number} everyMs */
  start(everyMs) {
    this.stop();
    this.schedule(everyMs, Math.ceil(Date.now() / everyMs) * everyMs);
  }

  stop() {
    clearTimeout(this.timer);
  }

  /** @param {number} everyMs @param {number} dueMs */
  schedule(everyMs, dueMs) {
    const offsetMs = this.offset === 'middle' ? this.spanMs / 2 : Math.random() * (this.spanMs - 1);
    this.timer = setTimeout(
      () => {
        this.round();
        this.schedule(everyMs, Math.max(dueMs + everyMs, Math.floor(Date.now() / everyMs) * everyMs));
      },
      Math.max(0, dueMs + offsetMs - Date.now()),
    );
  }
}
