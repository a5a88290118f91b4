/**
 * What views ask. No two are equal, so that none is shared.
 *
 * - `narrow`: one series each, all metrics, each with its default function.
 * - `wide`: one number per metric over all series; views differ in metrics, function and window.
 * - `grouped`: the same, with a number per metric for each of the hundred sites.
 * - `percentile`: the P95 of all series.
 *
 * @typedef {'narrow' | 'wide' | 'grouped' | 'percentile'} Kind
 */

/** Functions that every instrument of the catalog has. */
const types = /** @type {const} */ (['LAST', 'SUM', 'AVG', 'DELTA', 'MAX']);
const metrics = ['a', 'b', 'c', 'd'];
const metricSets = 2 ** metrics.length - 1;

/** Wide questions with one window; what comes after them has a window twice, three times … as long. */
export const questionsPerWindow = types.length * metricSets;

/**
 * The request of a view.
 *
 * @param {Kind} kind
 * @param {number} index which of the views of this kind, from 0
 * @param {number} windowMs the shortest window, ms
 * @param {readonly string[]} meters key labels of the series
 */
export function requestOf(kind, index, windowMs, meters) {
  const aggregation = { window: windowMs / 1_000 };
  if (kind === 'narrow') {
    return { channel: 'bench', filters: { meter: meters[index] ?? '' }, aggregation };
  }
  if (kind === 'percentile') {
    return { channel: 'bench', metrics: ['c'], aggregation: { ...aggregation, type: /** @type {const} */ ('P95') } };
  }
  const set = (index % metricSets) + 1;
  const times = 1 + Math.floor(index / questionsPerWindow);
  return {
    channel: 'bench',
    metrics: metrics.filter((_, bit) => set & (1 << bit)),
    ...(kind === 'grouped' ? { groupBy: ['site'] } : {}),
    aggregation: {
      type: /** @type {(typeof types)[number]} */ (types[Math.floor(index / metricSets) % types.length]),
      window: (times * windowMs) / 1_000,
    },
  };
}
