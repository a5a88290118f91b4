import { Global, Module } from '@nestjs/common';
import { ConnectionLog } from './connection-log.js';
import { Database } from './database.js';

@Global()
@Module({ providers: [ConnectionLog, Database], exports: [ConnectionLog, Database] })
export class StorageModule {}
