import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { IngestModule } from '../ingest/ingest.module.js';
import { AuditSampler } from './audit-sampler.js';
import { ConnectionReports } from './connection-reports.js';
import { GatewayMetrics } from './gateway-metrics.js';
import { Health } from './health.js';
import { Operations } from './operations.js';
import { Pulse } from './pulse.js';
import { StatusFeed } from './status-feed.js';
import { StreamStatus } from './stream-status.js';
import { TenantMetrics } from './tenant-metrics.js';

@Module({
  imports: [GatewaysModule, IngestModule],
  providers: [
    AuditSampler,
    ConnectionReports,
    GatewayMetrics,
    Health,
    Operations,
    Pulse,
    StatusFeed,
    StreamStatus,
    TenantMetrics,
  ],
  exports: [ConnectionReports, GatewayMetrics, Health, Operations, StreamStatus, TenantMetrics],
})
export class TelemetryModule {}
