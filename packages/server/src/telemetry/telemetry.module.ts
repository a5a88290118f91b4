import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { IngestModule } from '../ingest/ingest.module.js';
import { Health } from './health.js';
import { StreamStatus } from './stream-status.js';

@Module({ imports: [GatewaysModule, IngestModule], providers: [Health, StreamStatus], exports: [Health, StreamStatus] })
export class TelemetryModule {}
