import { knownPresets } from './presets/known-presets.js';
import type { Preset } from './presets/preset.js';
import type { RecordedSample } from './recorded-sample.js';
import { RecordingFault } from './recording-fault.js';
import { type RecordingHead, readHead, readLines } from './recording-file.js';
import { readRows } from './table-lines.js';
import { WallClockZone } from './wall-clock-zone.js';

/** A file and the way in which it is read. */
export interface Recording {
  readonly file: string;
  readonly preset: Preset;
  readonly channel: string;
  /** From the first row to the last, in constant memory. Can be read any number of times. */
  open(): AsyncIterable<RecordedSample>;
}

export interface RecordingOptions {
  /** Default: the one that recognises the file. */
  readonly preset?: Preset;
  /** Labels beside or in place of the preset's own. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Zone of times without one, in place of the preset's. */
  readonly zone?: string;
  /** Channel in place of the preset's. */
  readonly channel?: string;
}

/**
 * Looks at the head of a file and says how to read it.
 *
 * @throws RecordingFault  when no preset recognises it, or the preset asked for does not fit it.
 */
export async function openRecording(file: string, options: RecordingOptions = {}): Promise<Recording> {
  const head = await readHead(file);
  const preset = options.preset ?? recognise(head);
  if (preset === undefined) throw unknownFile(file, head);
  if (preset.format === 'table') assertColumns(file, preset.columns, head);
  else if (!fits(preset, head)) throw new RecordingFault(`${file} is no ${preset.what}.`);
  const channel = options.channel ?? preset.channel;
  const labels = { ...preset.labels, ...options.labels };
  const zone = options.zone ?? preset.zone;
  new WallClockZone(zone); // A wrong zone is told now, not at the first row.
  return {
    file,
    preset,
    channel,
    open: () => ({
      [Symbol.asyncIterator]: () => samplesOf(file, preset, head, { channel, labels, zone: new WallClockZone(zone) }),
    }),
  };
}

/** The preset that a file's head belongs to; undefined when none knows it. */
export function recognise(head: RecordingHead): Preset | undefined {
  return knownPresets.find((preset) => fits(preset, head));
}

function fits(preset: Preset, head: RecordingHead): boolean {
  return preset.format === 'capture'
    ? preset.firstLine.test(head.firstLine)
    : missingColumns(preset.columns, head).length === 0;
}

async function* samplesOf(
  file: string,
  preset: Preset,
  head: RecordingHead,
  context: Parameters<Preset['samples']>[1],
): AsyncGenerator<RecordedSample, void, undefined> {
  if (preset.format === 'capture') {
    for await (const line of readLines(file)) yield* preset.samples(line, context);
  } else {
    for await (const row of readRows(file, head)) yield* preset.samples(row, context);
  }
}

function missingColumns(columns: readonly string[], head: RecordingHead): readonly string[] {
  const present = new Set(head.header.map((name) => name.toLowerCase()));
  return columns.filter((column) => !present.has(column.toLowerCase()));
}

/** @throws RecordingFault  when a file has not all columns; the sentence lists those that it has. */
export function assertColumns(file: string, columns: readonly string[], head: RecordingHead): void {
  const missing = missingColumns(columns, head).map(quoted).join(', ');
  if (missing !== '')
    throw new RecordingFault(`${file} has no column ${missing}. Its columns are ${columnList(head)}.`);
}

function unknownFile(file: string, head: RecordingHead): RecordingFault {
  return new RecordingFault(
    `${file} is none of the recordings known (${knownPresets.map(({ name }) => name).join(', ')}). ` +
      `Its columns are ${columnList(head)}. Map them with --channel, --time, --metric and --label.`,
  );
}

function columnList(head: RecordingHead): string {
  return head.header
    .slice(0, 50)
    .map((name) => quoted(name.slice(0, 80)))
    .join(', ');
}

function quoted(name: string): string {
  return `'${name}'`;
}
