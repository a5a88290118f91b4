import { Global, Module } from '@nestjs/common';
import { CheckpointParts } from './checkpoint/checkpoint-parts.js';
import { Checkpointer } from './checkpoint/checkpointer.js';
import { EngineState } from './checkpoint/engine-state.js';
import { Ownership } from './checkpoint/ownership.js';
import { Recovery } from './checkpoint/recovery.js';
import { ConnectionLog } from './connection-log.js';
import { Database } from './database.js';
import { RevocationTable } from './revocation-table.js';
import { SnapshotQueries } from './snapshot-queries/snapshot-queries.js';
import { StreamAudit } from './stream-audit.js';

const providers = [
  CheckpointParts,
  Checkpointer,
  ConnectionLog,
  Database,
  EngineState,
  Ownership,
  Recovery,
  RevocationTable,
  SnapshotQueries,
  StreamAudit,
];

@Global()
@Module({ providers, exports: providers })
export class StorageModule {}
