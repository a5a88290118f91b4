import { setTimeout as sleep } from 'node:timers/promises';

/** The time that a player lives in. */
export interface Pace {
  /** ms since the epoch. */
  nowMs(): number;
  /** Resolves after `durationMs`, or at once when `signal` is or becomes aborted. Never rejects. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** Node clamps a longer timeout to 1 ms, so a longer sleep is taken in parts. */
const timeoutMsMax = 2 ** 31 - 1;

/** The computer's own clock. */
export const wallPace: Pace = {
  nowMs: () => Date.now(),
  async sleep(durationMs, signal) {
    for (let leftMs = durationMs; leftMs > 0 && signal?.aborted !== true; leftMs -= timeoutMsMax) {
      await sleep(Math.min(leftMs, timeoutMsMax), undefined, signal === undefined ? {} : { signal }).catch(
        () => undefined,
      );
    }
  },
};
