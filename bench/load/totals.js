/**
 * Whether what sessions were told adds up: the sum over the updates since a session's last snapshot is what was published
 * after the moment that the snapshot covers [D6].
 */

/**
 * What one session was told, by the client in C.
 *
 * @typedef {object} Session
 * @property {'fast' | 'slow' | 'deaf' | 'silent'} kind
 * @property {boolean} live
 * @property {number} closeCode 0 = none was seen
 * @property {number} quality bit set of the levels that it was told: 1 live, 2 merging, 4 coarse, 8 reseed
 * @property {number} updates
 * @property {number} merged
 * @property {number} gaps
 * @property {number} snapshots
 * @property {boolean} recovered
 * @property {number} asOf ms since the epoch
 * @property {number} sum
 */

/**
 * Samples of one source: when one was published, ms since the epoch, and how many had been by then, it included.
 *
 * @typedef {readonly (readonly [atMs: number, count: number])[]} Published
 */

/** Samples that were published from a moment on. @param {Published} published @param {number} fromMs */
export function publishedFrom(published, fromMs) {
  const before = published.findLast(([atMs]) => atMs < fromMs)?.[1] ?? 0;
  return (published.at(-1)?.[1] ?? 0) - before;
}

/**
 * Sessions whose sum is not what was published since their snapshot.
 *
 * @template {Pick<Session, 'asOf' | 'sum'>} Told
 * @param {readonly Told[]} sessions
 * @param {(index: number) => Published} publishedFor what the n-th session looks at
 */
export function wrongTotals(sessions, publishedFor) {
  return sessions.filter(({ asOf, sum }, index) => sum !== publishedFrom(publishedFor(index), asOf));
}
