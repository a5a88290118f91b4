import { Global, Module } from '@nestjs/common';
import { CheckpointParts } from './checkpoint/checkpoint-parts.js';
import { ConnectionLog } from './connection-log.js';
import { Database } from './database.js';
import { RevocationTable } from './revocation-table.js';

const providers = [CheckpointParts, ConnectionLog, Database, RevocationTable];

@Global()
@Module({ providers, exports: providers })
export class StorageModule {}
