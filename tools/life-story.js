/** Fewer lives, or shorter ones, may miss something by chance; nothing falls silent within a second of short ticks. */
const livesMin = 100;
const ticksMin = 120;
const tickMsMin = 100;

/**
 * How often each thing happened in all lives together.
 *
 * @param {readonly Readonly<Record<string, number>>[]} stories
 * @returns {Record<string, number>}
 */
export function totalOf(stories) {
  /** @type {Record<string, number>} */
  const total = {};
  for (const story of stories) {
    for (const [name, count] of Object.entries(story)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}

/**
 * What ought to happen sometimes and never did, in a run that is long enough to say so: nothing was shown of it.
 *
 * @param {Readonly<Record<string, number>>} total
 * @param {{ readonly lives: number, readonly ticks: number, readonly tickMs: number }} run
 * @returns {string[]}
 */
export function neverReached(total, { lives, ticks, tickMs }) {
  if (lives < livesMin || ticks < ticksMin || tickMs < tickMsMin) return [];
  return Object.keys(total).filter((name) => total[name] === 0);
}
