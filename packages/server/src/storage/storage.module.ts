import { Global, Module } from '@nestjs/common';
import { ConnectionLog } from './connection-log.js';
import { Database } from './database.js';
import { RevocationTable } from './revocation-table.js';

@Global()
@Module({ providers: [ConnectionLog, Database, RevocationTable], exports: [ConnectionLog, Database, RevocationTable] })
export class StorageModule {}
