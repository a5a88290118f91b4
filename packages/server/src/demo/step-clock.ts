/** A longer pause, such as a computer that slept, is not simulated: whatever runs stands still meanwhile. */
export const stepMsMax = 30_000;

/** Time between the steps of a simulator. */
export class StepClock {
  #lastMs: number | undefined;

  /** Time since the previous step, at most `stepMsMax`; 0 at the first step and when time did not move on. */
  advance(nowMs: number): number {
    const elapsedMs = this.#lastMs === undefined ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    return Math.min(Math.max(elapsedMs, 0), stepMsMax);
  }
}
