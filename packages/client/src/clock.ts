/** Time, timers, frames of the screen and chance: the only file that reads them. Tests hand in their own. */
export type Cancel = () => void;

export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
  after(delayMs: number, run: () => void): Cancel;
  /** Before the next paint; at most a second later where nothing is painted. */
  frame(run: () => void): Cancel;
}

/** Length of a frame where there is no screen, ms. */
const frameMs = 16;

/** A hidden page paints nothing, and its listeners are still told once a second. */
const hiddenFrameMs = 1_000;

function after(delayMs: number, run: () => void): Cancel {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

function frame(run: () => void): Cancel {
  if (typeof requestAnimationFrame !== 'function') return after(frameMs, run);
  const cancel = (): void => {
    cancelAnimationFrame(painted);
    cancelTimer();
  };
  const once = (): void => {
    cancel();
    run();
  };
  const painted = requestAnimationFrame(once);
  const cancelTimer = after(hiddenFrameMs, once);
  return cancel;
}

export const systemClock: Clock = { now: () => Date.now(), random: () => Math.random(), after, frame };
