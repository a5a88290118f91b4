import { Module } from '@nestjs/common';
import { Admission } from './admission/admission.js';
import { IngestController } from './http/ingest.controller.js';
import { MetricStreamService } from './in-process/metric-stream.service.js';
import { Durability } from './mqtt/durability.js';
import { MqttSources } from './mqtt/mqtt-sources.js';
import { SourcePositions } from './sources/source-positions.js';

@Module({
  controllers: [IngestController],
  providers: [Admission, Durability, MetricStreamService, MqttSources, SourcePositions],
  exports: [Admission, MetricStreamService, MqttSources, SourcePositions],
})
export class IngestModule {}
