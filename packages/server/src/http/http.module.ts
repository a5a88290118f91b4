import { Module } from '@nestjs/common';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { AnalyticsStreamController } from './analytics-stream.controller.js';
import { HealthController } from './health.controller.js';
import { RevocationsController } from './revocations.controller.js';

@Module({
  imports: [TelemetryModule],
  controllers: [AnalyticsStreamController, HealthController, RevocationsController],
})
export class HttpModule {}
