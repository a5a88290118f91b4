import { Module } from '@nestjs/common';
import { Admission } from './admission/admission.js';
import { IngestController } from './http/ingest.controller.js';
import { MetricStreamService } from './in-process/metric-stream.service.js';

@Module({
  controllers: [IngestController],
  providers: [Admission, MetricStreamService],
  exports: [Admission, MetricStreamService],
})
export class IngestModule {}
