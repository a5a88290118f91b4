import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { IngestModule } from '../ingest/ingest.module.js';
import { ConnectionReports } from './connection-reports.js';
import { Health } from './health.js';
import { Pulse } from './pulse.js';
import { StatusFeed } from './status-feed.js';
import { StreamStatus } from './stream-status.js';

@Module({
  imports: [GatewaysModule, IngestModule],
  providers: [ConnectionReports, Health, Pulse, StatusFeed, StreamStatus],
  exports: [ConnectionReports, Health, StreamStatus],
})
export class TelemetryModule {}
