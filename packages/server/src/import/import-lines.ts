import { decodeSample } from '../ingest/admission/decode-sample.js';
import { objectOf } from '../replay/json-fields.js';
import { type ColumnMapping, columnReaderOf } from '../replay/presets/column-mapping.js';
import { RecordingFault } from '../replay/recording-fault.js';
import { readTable, type TableLine } from '../replay/table-lines.js';
import { WallClockZone } from '../replay/wall-clock-zone.js';
import type { ImportFile } from './import-file.js';

/** One line of a file, ready to be sent. */
export interface ImportLine {
  readonly lineNumber: number;
  /** As it stands in the file. */
  readonly text: string;
  /** What is sent, as JSON; undefined where there is nothing to send. */
  readonly entry: string | undefined;
  /** Why it is not sent; undefined where it is, or where the line has no reading. */
  readonly fault: string | undefined;
}

/**
 * The lines of a file as entries of `POST /ingest/:channel`. Each has an id made of the file and the line where it has none of
 * its own, so that it counts once, however often it is sent.
 *
 * @param mapping Undefined: each line is a whole sample or event as it is.
 */
export async function* importLines(
  file: ImportFile,
  mapping: ColumnMapping | undefined,
  fingerprint: string,
): AsyncGenerator<ImportLine, void, undefined> {
  const entryOf = mapping === undefined ? wholeEntry : mappedEntry(mapping);
  for await (const line of readTable(file.path, file.head)) {
    const { lineNumber, text, row } = line;
    if (typeof row === 'string') yield { lineNumber, text, entry: undefined, fault: row };
    else yield { lineNumber, text, ...outcomeOf(() => entryOf(line, `${fingerprint}-${lineNumber}`)) };
  }
}

function outcomeOf(read: () => object | undefined): Pick<ImportLine, 'entry' | 'fault'> {
  try {
    const entry = read();
    return { entry: entry === undefined ? undefined : JSON.stringify(entry), fault: undefined };
  } catch (error) {
    if (!(error instanceof RecordingFault)) throw error;
    return { entry: undefined, fault: error.message.replace(/^Line \d+: |\.$/g, '') };
  }
}

function wholeEntry({ text }: TableLine, id: string): object | undefined {
  const entry = objectOf(text);
  return entry === undefined ? undefined : { id, ...entry };
}

function mappedEntry(mapping: ColumnMapping): (line: TableLine, id: string) => object | undefined {
  const reader = columnReaderOf(mapping);
  const zone = new WallClockZone(mapping.zone ?? 'UTC');
  return ({ row }, ownId) => {
    const read = typeof row === 'string' ? undefined : reader.read(row, zone);
    if (read === undefined) return undefined;
    const { timestampMs, labels, metrics, id = ownId } = read;
    const entry = { labels: { ...reader.constantLabels, ...labels }, metrics, timestamp: timestampMs, id };
    // JSON has no infinite number: what cannot be written is told here, not changed.
    const sample = decodeSample(timestampMs === undefined ? { ...entry, timestamp: 0 } : entry, '', mapping.channel);
    if (typeof sample === 'string') throw new RecordingFault(sample);
    return entry;
  };
}
