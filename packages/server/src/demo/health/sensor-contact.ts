import type { SeededRandom } from '../seeded-random.js';

/** How well the sensors sit: `motion` shakes them, `lead-off` = an ECG electrode has lost its contact. */
export type Contact = 'good' | 'motion' | 'lead-off';

const minuteMs = 60_000;

/** Sensors slip and are put back: most disturbances are motion, every third is a lead that falls off until somebody comes. */
export class SensorContact {
  #contact: Contact = 'good';
  #remainingMs: number;

  constructor(
    private readonly random: SeededRandom,
    /** Mean time from the end of one disturbance to the next. */
    private readonly calmMeanMs: number,
  ) {
    this.#remainingMs = this.calmMs();
  }

  advance(elapsedMs: number): Contact {
    this.#remainingMs -= elapsedMs;
    if (this.#remainingMs > 0) return this.#contact;
    if (this.#contact !== 'good') {
      this.#contact = 'good';
      this.#remainingMs = this.calmMs();
    } else if (this.random.chance(1 / 3)) {
      this.#contact = 'lead-off';
      this.#remainingMs = this.random.between(0.4, 1.6) * minuteMs;
    } else {
      this.#contact = 'motion';
      this.#remainingMs = this.random.between(6_000, 20_000);
    }
    return this.#contact;
  }

  /** At least half a minute, so that disturbances stay apart. */
  private calmMs(): number {
    return 0.5 * minuteMs + this.random.exponential(this.calmMeanMs);
  }
}
