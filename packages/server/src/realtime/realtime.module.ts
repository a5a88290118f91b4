import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/ingest.module.js';
import { RealtimeEmitterService } from './realtime-emitter.service.js';

@Module({ imports: [IngestModule], providers: [RealtimeEmitterService], exports: [RealtimeEmitterService] })
export class RealtimeModule {}
