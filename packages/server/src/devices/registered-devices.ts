import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Device } from '@streamgauge/protocol';
import { DeviceRegistry } from './device-registry.js';
import { DeviceStore } from './device-store.js';

/** The registry, kept over restarts. */
@Injectable()
export class RegisteredDevices implements OnApplicationBootstrap {
  private readonly logger = new Logger(RegisteredDevices.name);

  constructor(
    private readonly registry: DeviceRegistry,
    private readonly store: DeviceStore,
  ) {}

  onApplicationBootstrap(): void {
    this.store
      .loadRegistered((tenantId, device) => this.takeOver(tenantId, device))
      .catch((error: unknown) => this.logger.error(error));
  }

  /** @throws StreamgaugeError LIMIT_DEVICES */
  register(tenantId: string, device: Device): void {
    this.registry.register(tenantId, device);
    this.store.register(tenantId, device);
  }

  list(tenantId: string): Device[] {
    return this.registry.list(tenantId);
  }

  /** What the file of the settings says, or an operator has said since the start, is newer than what was kept. */
  private takeOver(tenantId: string, device: Device): void {
    if (this.registry.get(tenantId, device.deviceId) === undefined) this.registry.register(tenantId, device);
  }
}
