import { partsOf } from '../catalog/channel.js';
import type { SeriesState } from './series-state.js';
import type { SeriesTable } from './series-table.js';
import { Standing } from './standing.js';
import type { View } from './view.js';

/**
 * Metrics of a view that do not add up and of which a group has several figures: it could not say a number. Asked of the
 * series as they stand now, so that one who comes later is told what one who comes first is.
 */
export function ambiguousMetrics({ question, selection }: View, table: SeriesTable, state: SeriesState): string[] {
  const { metrics } = question.channel;
  const known = new Map<number, boolean>();
  const isAmbiguous = (index: number): boolean => {
    const metric = metrics[index];
    if (metric === undefined) return false;
    if (metric.formula !== undefined) return partsOf(metric.formula).some(isAmbiguous);
    if (metric.across !== 'none' && metric.within === -1) return false;
    let answer = known.get(index);
    if (answer === undefined) {
      const standing = new Standing(metric, selection, table, state);
      answer = selection.groups.some((group) => group !== undefined && standing.isAmbiguous(group.index));
      known.set(index, answer);
    }
    return answer;
  };
  return question.columns.filter(({ metric }) => isAmbiguous(metric.index)).map(({ metric }) => metric.name);
}
