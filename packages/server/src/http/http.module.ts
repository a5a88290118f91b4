import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { AlertsController } from './alerts.controller.js';
import { AnalyticsStreamController } from './analytics-stream.controller.js';
import { ConnectionsController } from './connections.controller.js';
import { DevicesController } from './devices.controller.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OperationsController } from './operations.controller.js';
import { RevocationsController } from './revocations.controller.js';

@Module({
  imports: [AlertsModule, DevicesModule, TelemetryModule],
  controllers: [
    AlertsController,
    AnalyticsStreamController,
    ConnectionsController,
    DevicesController,
    HealthController,
    MetricsController,
    OperationsController,
    RevocationsController,
  ],
})
export class HttpModule {}
