import type { Command } from 'commander';
import { type PartialMapping, readMapping } from '../replay/mapping-file.js';

/** Options that map the columns of a table. */
export interface ColumnFlags {
  readonly channel?: string;
  readonly time?: string;
  readonly metric: readonly string[];
  readonly label: readonly string[];
  readonly id?: string;
  readonly zone?: string;
  readonly mapping?: string;
}

export function withColumnFlags(command: Command): Command {
  return command
    .option('--time <column>', 'the column of the time')
    .option('--metric <name=column*factor>', 'a metric from a column; may be given several times', gathered, [])
    .option(
      '--label <name=column>',
      'a label from a column, or name==constant; may be given several times',
      gathered,
      [],
    )
    .option('--id <column>', 'the column that names a row')
    .option('--zone <zone>', 'zone of times without one: an IANA name, an offset, or UTC')
    .option('--mapping <file>', 'JSON file that says the same; options go before it');
}

/** What the options say, over what the mapping file says. A metric or label that both name is the options'. */
export async function mappingOf({ mapping, channel, time, id, zone, ...flags }: ColumnFlags): Promise<PartialMapping> {
  const file = mapping === undefined ? {} : await readMapping(mapping);
  return {
    ...file,
    ...(channel === undefined ? {} : { channel }),
    ...(time === undefined ? {} : { timeColumn: time }),
    ...(id === undefined ? {} : { idColumn: id }),
    ...(zone === undefined ? {} : { zone }),
    metrics: merged(file.metrics, flags.metric),
    labels: merged(file.labels, flags.label),
  };
}

function merged(ofFile: readonly string[] = [], ofOptions: readonly string[]): string[] {
  const named = new Set(ofOptions.map(nameOf));
  return [...ofFile.filter((text) => !named.has(nameOf(text))), ...ofOptions];
}

function nameOf(text: string): string {
  return text.split('=', 1)[0] ?? text;
}

function gathered(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}
