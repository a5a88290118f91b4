import { limits } from '@streamgauge/protocol';
import type { IngestRequests } from '../replay/ingest-requests.js';
import { requestSamplesMax } from '../replay/ingest-requests.js';
import type { ImportProgress } from './import-journal.js';
import type { ImportLine } from './import-lines.js';
import type { RejectedLine } from './rejected-lines.js';

export interface ImportOptions {
  readonly channel: string;
  readonly requests: Pick<IngestRequests, 'post'>;
  /** Where an earlier run has come to. */
  readonly from: ImportProgress;
  readonly signal?: AbortSignal;
  /** The gateway has answered for all lines up to this; the next request waits for the promise. */
  readonly onProgress: (progress: ImportProgress, rejected: readonly RejectedLine[]) => Promise<void>;
}

/** Of a line that was not even sent. */
const unreadableCode = 'INVALID_SAMPLE';

/**
 * Sends the lines of a file that an earlier run has not sent, in their order and one request after the other: registers and
 * last readings mean something in that order only. The next lines are read while a request is under way.
 *
 * @throws DeliveryFault  when the gateway cannot be reached or refuses a whole request. What was answered stays noted.
 */
export async function importInto(lines: AsyncIterable<ImportLine>, options: ImportOptions): Promise<ImportProgress> {
  const { from, signal } = options;
  const sender = new Sender(options);
  let batch = new Batch();
  for await (const line of lines) {
    if (line.lineNumber <= from.line) continue;
    if (signal?.aborted === true) break;
    if (!batch.fits(line)) {
      await sender.send(batch);
      batch = new Batch();
    }
    batch.add(line);
  }
  if (signal?.aborted !== true) await sender.send(batch);
  return sender.settled();
}

class Batch {
  readonly lines: ImportLine[] = [];
  readonly faults: RejectedLine[] = [];
  lastLine = 0;
  private bytes = 2;
  private read = 0;

  fits({ entry = '' }: ImportLine): boolean {
    // Lines without an entry are counted too, so that a file of nothing else makes progress.
    const hasRoom = this.bytes + Buffer.byteLength(entry) + 1 <= limits.ingestBodyBytesMax;
    return this.read === 0 || (this.read < requestSamplesMax && hasRoom);
  }

  add(line: ImportLine): void {
    const { lineNumber, text, entry, fault } = line;
    this.read += 1;
    this.lastLine = lineNumber;
    if (fault !== undefined) this.faults.push({ lineNumber, text, code: unreadableCode, error: fault });
    if (entry === undefined) return;
    this.lines.push(line);
    this.bytes += Buffer.byteLength(entry) + 1;
  }

  get isEmpty(): boolean {
    return this.read === 0;
  }

  get body(): string {
    return `[${this.lines.map(({ entry }) => entry).join(',')}]`;
  }
}

/** Sends one batch at a time. */
class Sender {
  private progress: ImportProgress;
  private underWay: Promise<void> = Promise.resolve();

  constructor(private readonly options: ImportOptions) {
    this.progress = options.from;
  }

  /** Resolves when the batch before this one has been answered. */
  async send(batch: Batch): Promise<void> {
    await this.underWay;
    if (batch.isEmpty) return;
    this.underWay = this.deliver(batch);
    // Whoever waits for it later hears of it; it is no unhandled rejection until then.
    this.underWay.catch(() => undefined);
  }

  async settled(): Promise<ImportProgress> {
    await this.underWay;
    return this.progress;
  }

  private async deliver(batch: Batch): Promise<void> {
    const { channel, requests } = this.options;
    const nothing = { accepted: 0, duplicates: 0, rejected: [] };
    const answer = batch.lines.length === 0 ? nothing : await requests.post(channel, batch.body);
    const refused = answer.rejected.flatMap(({ index, code, error }) => {
      const line = batch.lines[index];
      return line === undefined ? [] : [{ lineNumber: line.lineNumber, text: line.text, code, error }];
    });
    const rejected = [...batch.faults, ...refused].sort((a, b) => a.lineNumber - b.lineNumber);
    this.progress = {
      line: batch.lastLine,
      accepted: this.progress.accepted + answer.accepted,
      duplicates: this.progress.duplicates + answer.duplicates,
      rejected: this.progress.rejected + rejected.length,
      isDone: false,
    };
    await this.options.onProgress(this.progress, rejected);
  }
}
