import { instantMsOf } from '../recorded-time.js';
import { RecordingFault } from '../recording-fault.js';
import { measured } from '../recording-row.js';
import type { TablePreset } from './preset.js';

/** How the columns of any other table become samples, as given on the command line. */
export interface ColumnMapping {
  readonly channel: string;
  readonly timeColumn: string;
  /** Each `name=COLUMN` or `name=COLUMN*factor`. */
  readonly metrics: readonly string[];
  /** Each `name=COLUMN` or `name==constant`. */
  readonly labels: readonly string[];
  /** Column that names each row for deduplication. */
  readonly idColumn?: string;
  /** Zone of times without one. Default: UTC. */
  readonly zone?: string;
}

interface MetricMapping {
  readonly name: string;
  readonly column: string;
  readonly factor: number;
}

/**
 * A preset made of options instead of knowledge about a publisher.
 *
 * @throws RecordingFault  when an option cannot be read.
 */
export function presetOfColumns(mapping: ColumnMapping): TablePreset {
  const metrics = mapping.metrics.map(metricMapping);
  if (metrics.length === 0) throw new RecordingFault('No metric is mapped. Give at least one --metric name=COLUMN.');
  const labels = mapping.labels.map((text) => nameAndSource(text, 'label'));
  const fromColumns = labels.filter(({ source }) => !source.startsWith('='));
  const constants = labels.filter(({ source }) => source.startsWith('='));
  const { timeColumn, idColumn } = mapping;
  return {
    name: 'columns',
    what: 'a table whose columns are mapped by options',
    format: 'table',
    columns: [
      timeColumn,
      ...(idColumn === undefined ? [] : [idColumn]),
      ...metrics.map(({ column }) => column),
      ...fromColumns.map(({ source }) => source),
    ],
    channel: mapping.channel,
    labels: Object.fromEntries(constants.map(({ name, source }) => [name, source.slice(1)])),
    zone: mapping.zone ?? 'UTC',
    defaultSpeed: 1,
    samples(row, { channel, labels: constantLabels, zone }) {
      const readings = measured(Object.fromEntries(metrics.map((m) => [m.name, row.number(m.column, m.factor)])));
      if (readings === undefined) return [];
      const id = idColumn === undefined ? undefined : row.text(idColumn);
      const read = fromColumns.flatMap(({ name, source }) => {
        const value = row.text(source);
        return value === undefined ? [] : [[name, value] as const];
      });
      return [
        {
          recordedAtMs: instantMsOf(row.requiredText(timeColumn), zone),
          channel,
          labels: { ...constantLabels, ...Object.fromEntries(read) },
          metrics: readings,
          ...(id === undefined ? {} : { id }),
        },
      ];
    },
  };
}

function metricMapping(text: string): MetricMapping {
  const { name, source } = nameAndSource(text, 'metric');
  const [, column = source, factorText] = /^(.+)\*([^*]+)$/.exec(source) ?? [];
  const factor = factorText === undefined ? 1 : Number(factorText);
  if (Number.isFinite(factor) && factor !== 0) return { name, column, factor };
  throw new RecordingFault(`--metric ${text}: '${factorText}' is no factor.`);
}

function nameAndSource(text: string, option: string): { readonly name: string; readonly source: string } {
  const [, name, source] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && source !== undefined && source !== '=') return { name, source };
  const constant = option === 'label' ? ' or name==constant' : '';
  throw new RecordingFault(`--${option} ${text} cannot be read; it is written name=COLUMN${constant}.`);
}
