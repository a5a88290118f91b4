import { type DynamicModule, Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import type { Settings } from '../config/settings.js';
import { DemoModule } from '../demo/demo.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { FairnessModule } from '../fairness/fairness.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { HttpModule } from '../http/http.module.js';
import { IngestModule } from '../ingest/ingest.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { EngineModule, type Files } from './engine.module.js';

/** The whole gateway. What it is made of is here; what it runs with is handed in. */
@Module({})
export class AppModule {
  static with(settings: Settings, files: Files): DynamicModule {
    return {
      module: AppModule,
      imports: [
        EngineModule.with(settings, files),
        AuthModule,
        FairnessModule,
        StorageModule,
        GatewaysModule,
        IngestModule,
        RealtimeModule,
        DevicesModule,
        AlertsModule,
        TelemetryModule,
        HttpModule,
        DocumentsModule,
        ...(settings.demo === undefined ? [] : [DemoModule]),
      ],
    };
  }
}
