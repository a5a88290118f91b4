import type { Cancel, Clock } from '../clock.js';
import {
  type Freshness,
  type FreshnessOptions,
  freshnessOf,
  freshnessThresholds,
  nextFreshnessMs,
} from './freshness.js';

/** What the age of some data depends on. */
export interface AgeInput {
  /** Up to when the source vouches for it, server's clock, ms. */
  readonly asOfMs: number | null;
  /** The server's clock minus ours, ms. */
  readonly clockOffsetMs: number;
  readonly windowMs: number;
  /** What each user asks for; the strictest decides. */
  readonly wishes: Iterable<FreshnessOptions>;
  /** Whether the server is heard, and would say so if the source fell silent. */
  readonly isTold: boolean;
  /** Whether it has said so. */
  readonly isSilent: boolean;
}

const never = Number.POSITIVE_INFINITY;

/**
 * Says how fresh data is, and looks again when time alone will change the answer.
 *
 * The server knows how often a source should speak and tells of its silence, so while it is heard its word decides what is
 * stale. The clock here decides when it is not heard, and where a user has named an age.
 */
export class Aging {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  freshness({ asOfMs, clockOffsetMs, windowMs, wishes, isTold, isSilent }: AgeInput): Freshness {
    this.stop();
    if (asOfMs === null) return 'none';
    if (isSilent) return 'stale';
    const wish = strictest([...wishes]);
    const staleAfterMs = wish.staleAfterMs ?? (isTold ? never : undefined);
    const thresholds = freshnessThresholds({ ...wish, staleAfterMs }, windowMs);
    const ageMs = this.#clock.now() + clockOffsetMs - asOfMs;
    const againMs = nextFreshnessMs(ageMs, thresholds);
    if (againMs !== null && againMs !== never) this.#cancel = this.#clock.after(againMs, this.#changed);
    return freshnessOf(ageMs, thresholds);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

function strictest(all: readonly FreshnessOptions[]): FreshnessOptions {
  const least = (values: readonly (number | undefined)[]): number | undefined => {
    const given = values.filter((value) => value !== undefined);
    return given.length === 0 ? undefined : Math.min(...given);
  };
  return {
    lateAfterMs: least(all.map((each) => each.lateAfterMs)),
    staleAfterMs: least(all.map((each) => each.staleAfterMs)),
  };
}
