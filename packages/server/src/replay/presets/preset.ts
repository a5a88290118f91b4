import type { RecordedSample } from '../recorded-sample.js';
import type { RecordingRow } from '../recording-row.js';
import type { WallClockZone } from '../wall-clock-zone.js';

/** What a row mapper knows besides the row. */
export interface RecordingContext {
  /** Where the samples go. */
  readonly channel: string;
  /** Labels of every sample: the preset's own, or what the caller put in their place. */
  readonly labels: Readonly<Record<string, string>>;
  /** Reads the wall-clock times of this one recording, in the order of its rows. */
  readonly zone: WallClockZone;
}

interface PresetBase {
  /** What `--preset` calls it. */
  readonly name: string;
  readonly what: string;
  readonly channel: string;
  /** Labels that the file itself does not hold. */
  readonly labels: Readonly<Record<string, string>>;
  /** Zone of times without one. */
  readonly zone: string;
  /** Speed at which something moves every second or two. */
  readonly defaultSpeed: number;
}

/** A kind of table, recognised by its columns and never by the name of the file. */
export interface TablePreset extends PresetBase {
  readonly format: 'table';
  /** All must be there, in any order and case; others may be. */
  readonly columns: readonly string[];
  samples(row: RecordingRow, context: RecordingContext): readonly RecordedSample[];
}

/** A kind of text file with one message in each line, recognised by the first line. */
export interface CapturePreset extends PresetBase {
  readonly format: 'capture';
  readonly firstLine: RegExp;
  samples(line: string, context: RecordingContext): readonly RecordedSample[];
}

export type Preset = TablePreset | CapturePreset;
