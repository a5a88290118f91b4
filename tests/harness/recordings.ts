import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Real recordings, which are not part of the project; docs/RECORDINGS.md says where to find them. */
export const recordingsFolder = resolve(
  process.env.RECORDINGS_DIR ?? join(import.meta.dirname, '../../../shared/data'),
);

export const hasRecordings = existsSync(recordingsFolder);

if (!hasRecordings) {
  process.stderr.write(
    `Skipped: no recordings in ${recordingsFolder}; set RECORDINGS_DIR (docs/RECORDINGS.md says where to find them)\n`,
  );
}
