import type { Channel } from '../catalog/channel.js';
import { type Filter, matches } from './filter.js';
import { type LabelValues, SeriesTable, seriesKey } from './series-table.js';

/** Which filters let an event with these labels through: the same as those that cover a series with them. */
export function judgeOf(channel: Channel, labels: LabelValues): (filter: Filter) => boolean {
  const table = new SeriesTable(channel);
  const row = table.add(seriesKey(labels), labels);
  return (filter) => matches(filter, row, table);
}
