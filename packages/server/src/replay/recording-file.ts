import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError } from 'csv-parse';
import { fieldsOf, objectOf } from './json-fields.js';
import { RecordingFault } from './recording-fault.js';

const gzipMagic = [0x1f, 0x8b];

/** Header lines are short; whatever has no line end in so many characters is no table. */
const firstLineCharsMax = 64 * 1024;

/** What a file is told by: its first line, and the column names if that line is a header. */
export interface RecordingHead {
  readonly firstLine: string;
  /** `ndjson`: each line is an object, whose fields are columns. */
  readonly format: 'csv' | 'ndjson';
  readonly delimiter: string;
  readonly header: readonly string[];
}

export async function readHead(file: string): Promise<RecordingHead> {
  for await (const line of readLines(file)) {
    const firstLine = line.replace(/^\uFEFF/, '').slice(0, firstLineCharsMax);
    const object = objectOf(firstLine);
    if (object !== undefined)
      return { firstLine, format: 'ndjson', delimiter: ',', header: [...fieldsOf(object).keys()] };
    const delimiter = delimiterOf(firstLine);
    return { firstLine, format: 'csv', delimiter, header: firstLine.split(delimiter).map(unquoted) };
  }
  throw new RecordingFault(`${file} is empty.`);
}

/** The file's lines, one at a time, unpacked if it is packed. */
export async function* readLines(file: string): AsyncGenerator<string, void, undefined> {
  const text = await openText(file);
  try {
    // A readline interface would swallow a broken stream; the listener below makes it end, and the error is thrown after it.
    let failure: unknown;
    const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
    text.once('error', (error) => {
      failure = error;
      lines.close();
    });
    yield* lines;
    if (failure !== undefined) throw failure;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    text.destroy();
  }
}

/** The bytes of a file, unpacked if it is packed. */
export async function openText(file: string): Promise<Readable> {
  let packed: boolean;
  try {
    const handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close());
    packed = bytesRead === 2 && gzipMagic.every((byte, index) => buffer[index] === byte);
  } catch (error) {
    throw unreadable(file, error);
  }
  const bytes = createReadStream(file);
  if (!packed) return bytes;
  return pipeline(bytes, createGunzip(), () => {
    // As above: the error reaches whoever reads the unpacked stream.
  });
}

/** The sentence for what went wrong with a file; what is none of the user’s doing stays as it is. */
export function unreadable(file: string, error: unknown): unknown {
  if (error instanceof CsvError) return new RecordingFault(`${file} is no well-formed table: ${error.message}.`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return new RecordingFault(`There is no file ${file}.`);
  if (code === 'EISDIR') return new RecordingFault(`${file} is a folder.`);
  if (code.startsWith('Z_')) return new RecordingFault(`${file} is packed, and damaged or cut short.`);
  return error;
}

function delimiterOf(firstLine: string): string {
  const candidates = [',', ';', '\t'].map((sign) => ({ sign, count: firstLine.split(sign).length }));
  return candidates.reduce((best, next) => (next.count > best.count ? next : best)).sign;
}

function unquoted(field: string): string {
  return field.trim().replace(/^"(.*)"$/, '$1');
}
