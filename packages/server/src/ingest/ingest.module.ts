import { Module } from '@nestjs/common';
import { Admission } from './admission/admission.js';
import { IngestController } from './http/ingest.controller.js';
import { MetricStreamService } from './in-process/metric-stream.service.js';
import { KafkaSources } from './kafka/kafka-sources.js';
import { SourcePositions } from './sources/source-positions.js';

@Module({
  controllers: [IngestController],
  providers: [Admission, KafkaSources, MetricStreamService, SourcePositions],
  exports: [Admission, KafkaSources, MetricStreamService, SourcePositions],
})
export class IngestModule {}
