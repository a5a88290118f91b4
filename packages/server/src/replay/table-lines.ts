import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { boundedLines, lineBytesMax } from './bounded-lines.js';
import { fieldsOf, objectOf } from './json-fields.js';
import { RecordingFault } from './recording-fault.js';
import { openText, type RecordingHead, unreadable } from './recording-file.js';
import { columnsOf, RecordingRow } from './recording-row.js';

/** One line of a table as it stands there. */
export interface TableLine {
  /** Counted as an editor counts; of a row that goes over several lines, the last. */
  readonly lineNumber: number;
  /** Without the line's end. */
  readonly text: string;
  /** A sentence where the line is no row of the table. */
  readonly row: RecordingRow | string;
}

/** The rows of a table, one at a time: memory does not grow with the file. @throws RecordingFault at the first that is none. */
export async function* readRows(file: string, head: RecordingHead): AsyncGenerator<RecordingRow, void, undefined> {
  for await (const { lineNumber, row } of readTable(file, head)) {
    if (typeof row === 'string')
      throw new RecordingFault(`${file} is no well-formed table: line ${lineNumber}: ${row}.`);
    yield row;
  }
}

/** The same with what is no row, which does not keep the others from being read. */
export function readTable(file: string, head: RecordingHead): AsyncGenerator<TableLine, void, undefined> {
  return head.format === 'ndjson' ? readObjects(file) : readCsv(file, head);
}

async function* readObjects(file: string): AsyncGenerator<TableLine, void, undefined> {
  const bytes = await openText(file);
  try {
    for await (const { lineNumber, text } of boundedLines(bytes)) {
      if (text === undefined) yield { lineNumber, text: '', row: `the line is longer than ${lineBytesMax} bytes` };
      else if (text.trim() !== '') yield { lineNumber, text, row: objectRow(text, lineNumber) };
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    bytes.destroy();
  }
}

function objectRow(text: string, lineNumber: number): RecordingRow | string {
  const object = objectOf(text);
  if (object === undefined) return 'the line is no JSON object';
  const fields = fieldsOf(object);
  return new RecordingRow(columnsOf([...fields.keys()]), [...fields.values()], lineNumber);
}

async function* readCsv(file: string, head: RecordingHead): AsyncGenerator<TableLine, void, undefined> {
  const columns = columnsOf(head.header);
  const bytes = await openText(file);
  const rows = pipeline(
    bytes,
    parse({
      delimiter: head.delimiter,
      bom: true,
      from: 2,
      skip_empty_lines: true,
      info: true,
      raw: true,
      relax_quotes: true,
      // A row with too few or too many fields is told by its line; it does not end the file.
      relax_column_count: true,
      max_record_size: lineBytesMax,
    }),
    () => {
      // The reader below sees every error; a pipeline only wants somebody to tell it to.
    },
  );
  try {
    for await (const { record, raw, info } of rows as AsyncIterable<CsvRecord>) {
      const { length } = head.header;
      const row =
        record.length === length
          ? new RecordingRow(columns, record, info.lines)
          : `${record.length} fields where the header has ${length}`;
      yield { lineNumber: info.lines, text: raw.replace(/\r?\n$/, ''), row };
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    rows.destroy();
    bytes.destroy();
  }
}

interface CsvRecord {
  readonly record: string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}
