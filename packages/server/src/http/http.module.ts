import { Module } from '@nestjs/common';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { AnalyticsStreamController } from './analytics-stream.controller.js';
import { HealthController } from './health.controller.js';

@Module({ imports: [TelemetryModule], controllers: [AnalyticsStreamController, HealthController] })
export class HttpModule {}
