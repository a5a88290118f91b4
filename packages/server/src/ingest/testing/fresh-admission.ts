import type { Engine } from '@streamgauge/engine';
import { readSettings } from '../../config/read-settings.js';
import { CheckpointParts } from '../../storage/checkpoint/checkpoint-parts.js';
import { Ownership } from '../../storage/checkpoint/ownership.js';
import { Recovery } from '../../storage/checkpoint/recovery.js';
import { Database } from '../../storage/database.js';
import { SnapshotQueries } from '../../storage/snapshot-queries/snapshot-queries.js';
import { TickTimes } from '../../telemetry/tick-times.js';
import { Admission } from '../admission/admission.js';
import { DuplicateIds } from '../admission/duplicate-ids.js';
import { IngestTallies } from '../admission/ingest-tallies.js';
import { InputLog } from '../input-log/input-log.js';
import { SourcePositions } from '../sources/source-positions.js';

/** Admission of a gateway that has nothing to remember, and whose database has not started yet. */
export function freshAdmission(engine: Engine): Admission {
  const settings = readSettings({ JWT_SECRET: 'a secret of a test, which signs nothing', DATA_DIR: '/nowhere/at/all' });
  const parts = new CheckpointParts();
  const ownership = new Ownership(settings);
  const database = new Database(settings);
  const recovery = new Recovery(database, parts, ownership);
  recovery.onApplicationBootstrap();
  const log = new InputLog(database, new SourcePositions(), ownership, recovery, parts);
  const ids = new DuplicateIds(ownership, parts);
  const tallies = new IngestTallies(ownership, parts);
  const snapshots = new SnapshotQueries(engine, database, ownership, recovery);
  return new Admission(engine, ids, tallies, log, recovery, ownership, snapshots, new TickTimes());
}
