import type { PartialMapping } from '../replay/mapping-file.js';
import type { ColumnMapping } from '../replay/presets/column-mapping.js';
import { RecordingFault } from '../replay/recording-fault.js';
import type { RecordingHead } from '../replay/recording-file.js';
import type { ChannelNames } from './catalog-columns.js';

const timeNames = ['timestamp', 'time'];

/** Whether a mapping says what the columns mean, or leaves it to their names. */
export function isExplicit({ metrics = [] }: PartialMapping): boolean {
  return metrics.length > 0;
}

/** A mapping that says nothing: NDJSON of whole samples needs none. */
export function isEmpty({ timeColumn, idColumn, metrics = [], labels = [] }: PartialMapping): boolean {
  return timeColumn === undefined && idColumn === undefined && metrics.length === 0 && labels.length === 0;
}

/**
 * What the columns of a file mean: what was said, and for the rest columns that are called as the channel calls its labels and
 * metrics. Without a word a sample has the time of the column `timestamp` or `time`, and the name of the column `id`.
 *
 * @param names Undefined: all metrics were named by options, and columns mean only what was said.
 * @param isNow Samples are of the moment of their arrival.
 * @throws RecordingFault  when there is no metric or no time.
 */
export function completeMapping(
  file: string,
  head: RecordingHead,
  said: PartialMapping & { readonly channel: string },
  { names, isNow }: { readonly names: ChannelNames | undefined; readonly isNow: boolean },
): ColumnMapping {
  const columns = new Map(head.header.map((name) => [name.toLowerCase(), name]));
  const sameNames = (wanted: readonly string[] = []): string[] =>
    wanted.flatMap((name) => {
      const column = columns.get(name.toLowerCase());
      return column === undefined ? [] : [`${name}=${column}`];
    });
  const { metrics = [], labels = [] } = said;
  const allMetrics = [...metrics, ...(metrics.length === 0 ? sameNames(names?.metrics) : [])];
  if (allMetrics.length === 0) {
    const known = names?.metrics.join(', ') ?? '';
    throw new RecordingFault(
      `${file} has no column that is called like a metric of ${said.channel} (${known}). Map one with --metric NAME=COLUMN.`,
    );
  }
  const saidLabels = new Set(labels.map((text) => text.split('=', 1)[0]));
  const otherLabels = (names?.labels ?? []).filter((name) => !saidLabels.has(name));
  const timeColumn = said.timeColumn ?? timeNames.map((name) => columns.get(name)).find((name) => name !== undefined);
  if (timeColumn === undefined && !isNow) {
    throw new RecordingFault('Which column holds the time? Give --time COLUMN, or --now if they are of this moment.');
  }
  const idColumn = said.idColumn ?? (names === undefined ? undefined : columns.get('id'));
  const { timeColumn: _, idColumn: __, ...rest } = said;
  return {
    ...rest,
    metrics: allMetrics,
    labels: [...labels, ...sameNames(otherLabels)],
    ...(isNow || timeColumn === undefined ? {} : { timeColumn }),
    ...(idColumn === undefined ? {} : { idColumn }),
  };
}
