import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/ingest.module.js';
import { MetricsGateway } from './metrics-gateway.js';
import { RealtimeEmitterService } from './realtime-emitter.service.js';

@Module({
  imports: [IngestModule],
  providers: [MetricsGateway, RealtimeEmitterService],
  exports: [MetricsGateway, RealtimeEmitterService],
})
export class RealtimeModule {}
