import { type DynamicModule, Module } from '@nestjs/common';
import type { Catalog } from '@streamgauge/engine';
import { AuthModule } from '../auth/auth.module.js';
import type { Settings } from '../config/settings.js';
import { DemoModule } from '../demo/demo.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { HttpModule } from '../http/http.module.js';
import { IngestModule } from '../ingest/ingest.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { EngineModule } from './engine.module.js';

/** The whole gateway. What it is made of is here; what it runs with is handed in. */
@Module({})
export class AppModule {
  static with(settings: Settings, catalog: Catalog): DynamicModule {
    return {
      module: AppModule,
      imports: [
        EngineModule.with(settings, catalog),
        AuthModule,
        StorageModule,
        GatewaysModule,
        IngestModule,
        TelemetryModule,
        HttpModule,
        DocumentsModule,
        ...(settings.demo === undefined ? [] : [DemoModule]),
      ],
    };
  }
}
