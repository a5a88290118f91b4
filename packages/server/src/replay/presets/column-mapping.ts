import { instantMsOf } from '../recorded-time.js';
import { RecordingFault } from '../recording-fault.js';
import { measured, type RecordingRow } from '../recording-row.js';
import type { WallClockZone } from '../wall-clock-zone.js';
import type { TablePreset } from './preset.js';

/** How the columns of any other table become samples, as given on the command line or in a file. */
export interface ColumnMapping {
  readonly channel: string;
  /** Each `name=COLUMN` or `name=COLUMN*factor`. */
  readonly metrics: readonly string[];
  /** Each `name=COLUMN` or `name==constant`. */
  readonly labels: readonly string[];
  /** Undefined: a sample carries no time, and is of the moment of its arrival. */
  readonly timeColumn?: string;
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

/** What a row says, by a mapping. */
export interface MappedRow {
  readonly timestampMs?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly id?: string;
}

/** A mapping that has been read. */
export interface ColumnReader {
  /** All that must be there. */
  readonly columns: readonly string[];
  readonly constantLabels: Readonly<Record<string, string>>;
  /**
   * Undefined: the row has no reading.
   *
   * @throws RecordingFault  when a field is not what its column should hold.
   */
  read(row: RecordingRow, zone: WallClockZone): MappedRow | undefined;
}

/** @throws RecordingFault  when an option cannot be read. */
export function columnReaderOf(mapping: Omit<ColumnMapping, 'channel'>): ColumnReader {
  const metrics = mapping.metrics.map(metricMapping);
  if (metrics.length === 0) throw new RecordingFault('No metric is mapped. Give at least one --metric name=COLUMN.');
  const labels = mapping.labels.map((text) => nameAndSource(text, 'label'));
  const fromColumns = labels.filter(({ source }) => !source.startsWith('='));
  const constants = labels.filter(({ source }) => source.startsWith('='));
  const { timeColumn, idColumn } = mapping;
  return {
    columns: [
      ...[timeColumn, idColumn].filter((column) => column !== undefined),
      ...metrics.map(({ column }) => column),
      ...fromColumns.map(({ source }) => source),
    ],
    constantLabels: Object.fromEntries(constants.map(({ name, source }) => [name, source.slice(1)])),
    read(row, zone) {
      const readings = measured(Object.fromEntries(metrics.map((m) => [m.name, row.number(m.column, m.factor)])));
      if (readings === undefined) return undefined;
      const id = idColumn === undefined ? undefined : row.text(idColumn);
      const read = fromColumns.flatMap(({ name, source }) => {
        const value = row.text(source);
        return value === undefined ? [] : [[name, value] as const];
      });
      return {
        ...(timeColumn === undefined ? {} : { timestampMs: instantMsOf(row.requiredText(timeColumn), zone) }),
        labels: Object.fromEntries(read),
        metrics: readings,
        ...(id === undefined ? {} : { id }),
      };
    },
  };
}

/**
 * A preset made of options instead of knowledge about a publisher.
 *
 * @throws RecordingFault  when an option cannot be read.
 */
export function presetOfColumns(mapping: ColumnMapping & { readonly timeColumn: string }): TablePreset {
  const reader = columnReaderOf(mapping);
  return {
    name: 'columns',
    what: 'a table whose columns are mapped by options',
    format: 'table',
    columns: reader.columns,
    channel: mapping.channel,
    labels: reader.constantLabels,
    zone: mapping.zone ?? 'UTC',
    defaultSpeed: 1,
    samples(row, { channel, labels: constantLabels, zone }) {
      const read = reader.read(row, zone);
      if (read === undefined) return [];
      const { timestampMs = 0, labels, metrics, id } = read;
      const sample = { recordedAtMs: timestampMs, channel, labels: { ...constantLabels, ...labels }, metrics };
      return [id === undefined ? sample : { ...sample, id }];
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
