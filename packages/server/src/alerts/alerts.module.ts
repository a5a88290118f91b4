import { Module } from '@nestjs/common';
import { DevicesModule } from '../devices/devices.module.js';
import { IngestModule } from '../ingest/ingest.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { AlertSight } from './alert-sight.js';
import { AlertStore } from './alert-store.js';
import { Alerts } from './alerts.js';
import { Rules } from './rules/rules.js';

@Module({
  imports: [DevicesModule, IngestModule, RealtimeModule],
  providers: [Alerts, AlertSight, AlertStore, Rules],
  exports: [Alerts, AlertSight],
})
export class AlertsModule {}
