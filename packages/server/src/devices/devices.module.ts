import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/ingest.module.js';
import { DeviceStatuses } from './device-statuses.js';
import { DeviceStore } from './device-store.js';
import { RegisteredDevices } from './registered-devices.js';

@Module({
  imports: [IngestModule],
  providers: [DeviceStatuses, DeviceStore, RegisteredDevices],
  exports: [DeviceStatuses, RegisteredDevices],
})
export class DevicesModule {}
