import { Module } from '@nestjs/common';
import { Admission } from './admission/admission.js';
import { DuplicateIds } from './admission/duplicate-ids.js';
import { IngestTallies } from './admission/ingest-tallies.js';
import { Replay } from './admission/replay.js';
import { IngestController } from './http/ingest.controller.js';
import { LineIntake } from './http/line-intake.js';
import { MetricStreamService } from './in-process/metric-stream.service.js';
import { InputLog } from './input-log/input-log.js';
import { KafkaSources } from './kafka/kafka-sources.js';
import { MqttSources } from './mqtt/mqtt-sources.js';
import { PositionsPart } from './sources/positions-part.js';
import { SourcePositions } from './sources/source-positions.js';

@Module({
  controllers: [IngestController],
  providers: [
    Admission,
    DuplicateIds,
    IngestTallies,
    InputLog,
    KafkaSources,
    LineIntake,
    MetricStreamService,
    MqttSources,
    PositionsPart,
    Replay,
    SourcePositions,
  ],
  exports: [Admission, InputLog, KafkaSources, MetricStreamService, MqttSources, SourcePositions],
})
export class IngestModule {}
