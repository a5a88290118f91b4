import { createHash } from 'node:crypto';
import { RecordingFault } from '../replay/recording-fault.js';
import { openText, type RecordingHead, readHead, unreadable } from '../replay/recording-file.js';
import { readTable } from '../replay/table-lines.js';

/** A file that has been read through once, before anything of it is sent. */
export interface ImportFile {
  readonly path: string;
  readonly head: RecordingHead;
  /** SHA-256 of what it holds, unpacked: a packed copy is the same file. */
  readonly contentHash: string;
  /** Lines as an editor counts them. */
  readonly lines: number;
}

const lineFeed = 0x0a;

/**
 * Reads a file through: what it is, whether it is whole, and what names it. A table that is damaged is found before a sample of
 * it has been sent, because a mended file is another one, and would count again what was taken of this.
 *
 * @throws RecordingFault  when it cannot be read, or is not to be read as asked.
 */
export async function inspectFile(path: string, format: 'csv' | 'ndjson' | undefined): Promise<ImportFile> {
  const head = await readHead(path);
  if (format !== undefined && head.format !== format) {
    throw new RecordingFault(
      `${path} begins like ${head.format === 'csv' ? 'a table' : 'NDJSON'}, not like ${format}.`,
    );
  }
  const { contentHash, lines } = await readThrough(path);
  // The reader throws at a quote that nobody closes: whatever follows it would be one field.
  if (head.format === 'csv') for await (const _ of readTable(path, head));
  return { path, head, contentHash, lines };
}

async function readThrough(path: string): Promise<Pick<ImportFile, 'contentHash' | 'lines'>> {
  const hash = createHash('sha256');
  let lines = 0;
  let last = lineFeed;
  const bytes = await openText(path);
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      hash.update(chunk);
      last = chunk[chunk.length - 1] ?? last;
      for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, at + 1)) lines += 1;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  return { contentHash: hash.digest('hex'), lines: last === lineFeed ? lines : lines + 1 };
}
