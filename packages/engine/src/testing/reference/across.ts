import type { Across } from '../../catalog/catalog-definition.js';
import { exactSum } from './exact-sum.js';
import type { MeasuredMetric } from './metric.js';
import { type SeriesLife, valueOfLabel } from './series-lives.js';

/**
 * The numbers of several series as one; undefined when there is none, or when several do not combine.
 *
 * @param divideBy By how many an average divides; default: those that have a number.
 */
export function combine(
  across: Across,
  values: readonly (number | undefined)[],
  divideBy?: number,
): number | undefined {
  const present = values.filter((value) => value !== undefined);
  if (present.length === 0) return undefined;
  switch (across) {
    case 'sum':
      return exactSum(present);
    case 'avg':
      return exactSum(present) / (divideBy ?? present.length);
    case 'min':
      return Math.min(...present);
    case 'max':
      return Math.max(...present);
    case 'none':
      return present.length === 1 ? present[0] : undefined;
  }
}

/**
 * The series whose numbers make the group's: all of a metric that combines; of one that does not, the series that was sent
 * for exactly this group, else the only one. Undefined when several have a number and none can stand for the group.
 *
 * @param known  Series of the group that have a reading of the metric.
 * @param pinned Labels that have one value throughout the group.
 */
export function speaking(
  known: readonly SeriesLife[],
  { across, within }: MeasuredMetric,
  pinned: readonly string[],
): readonly SeriesLife[] | undefined {
  if (across === 'none') {
    const own = known.filter(({ labels }) => Object.keys(labels).every((label) => pinned.includes(label)));
    // Of a series that ended and came back within the window, one life speaks: figures that do not add up are not joined.
    if (own.length > 0) return own.slice(0, 1);
    return known.length <= 1 ? known : undefined;
  }
  if (within === undefined) return known;
  return new Set(known.map(({ labels }) => valueOfLabel(labels, within))).size <= 1 ? known : undefined;
}
