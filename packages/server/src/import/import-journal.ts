import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { RecordingFault } from '../replay/recording-fault.js';

const progressSchema = z.object({
  /** The last line that the gateway has answered for. */
  line: z.number().int().nonnegative(),
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  isDone: z.boolean(),
});

/** How far an import has come. */
export type ImportProgress = z.infer<typeof progressSchema>;

const journalSchema = z.record(z.string(), progressSchema);

export const nothingYet: ImportProgress = { line: 0, accepted: 0, duplicates: 0, rejected: 0, isDone: false };

/**
 * How far imports of a file have come, in a file beside it. A gateway knows ids for a day and a million samples; what it has
 * forgotten it would count again, and this knows for as long as the file is there.
 */
export class ImportJournal {
  private entries: Record<string, ImportProgress> = {};
  /** Why it cannot be written; undefined while it can. */
  fault: string | undefined;

  private constructor(private readonly path: string) {}

  /** @throws RecordingFault  when it is there and none. */
  static async open(path: string): Promise<ImportJournal> {
    const journal = new ImportJournal(path);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new RecordingFault(`The journal ${path} cannot be read: ${error.message}`);
    });
    if (text === undefined) return journal;
    try {
      journal.entries = journalSchema.parse(JSON.parse(text));
    } catch {
      throw new RecordingFault(`${path} is no journal of imports. Name another with --journal FILE, or remove it.`);
    }
    return journal;
  }

  /** @param key What was imported where. */
  progressOf(key: string): ImportProgress {
    return this.entries[key] ?? nothingYet;
  }

  /** Written whole beside the old one, which it then replaces: a kill leaves one of both. */
  async note(key: string, progress: ImportProgress): Promise<void> {
    this.entries[key] = progress;
    try {
      await writeFile(`${this.path}.new`, `${JSON.stringify(this.entries, undefined, 2)}\n`);
      await rename(`${this.path}.new`, this.path);
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }
}
