import { Module } from '@nestjs/common';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { AnalyticsStreamController } from './analytics-stream.controller.js';
import { ConnectionsController } from './connections.controller.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

@Module({
  imports: [TelemetryModule],
  controllers: [AnalyticsStreamController, ConnectionsController, HealthController, MetricsController],
})
export class HttpModule {}
