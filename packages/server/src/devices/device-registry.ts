import { Injectable } from '@nestjs/common';
import type { Resolved } from '@streamgauge/engine';
import { type Device, StreamgaugeError } from '@streamgauge/protocol';

/** Devices that one tenant may register: a utility's meters in one town. About 200 bytes each. */
const tenantDevicesMax = 100_000;

/** The devices that operators have named, in memory: it is asked at each subscription. */
@Injectable()
export class DeviceRegistry {
  private readonly byTenant = new Map<string, Map<string, Device>>();

  /**
   * Names a device, or names it anew.
   *
   * @throws StreamgaugeError LIMIT_DEVICES
   */
  register(tenantId: string, device: Device): void {
    let devices = this.byTenant.get(tenantId);
    if (devices === undefined) {
      devices = new Map();
      this.byTenant.set(tenantId, devices);
    }
    if (devices.size >= tenantDevicesMax && !devices.has(device.deviceId)) {
      throw new StreamgaugeError('LIMIT_DEVICES', { limit: tenantDevicesMax });
    }
    devices.set(device.deviceId, device);
  }

  get(tenantId: string, deviceId: string): Device | undefined {
    return this.byTenant.get(tenantId)?.get(deviceId);
  }

  list(tenantId: string): Device[] {
    return [...(this.byTenant.get(tenantId)?.values() ?? [])];
  }

  /**
   * Refuses a question about one meter alone that reports in intervals: a page would show a number of hours ago as the
   * consumption of now. A meter that nobody has named may be watched; nothing is known against it.
   *
   * @throws StreamgaugeError NOT_LIVE_CAPABLE
   */
  refuseIntervalMeter({ tenantId, channel, filter }: Resolved['question']): void {
    const key = channel.labels[channel.keyLabel];
    if (key?.name !== 'meterId') return;
    const meterId = filter.pinned.get(key.index);
    const device = meterId === undefined ? undefined : this.get(tenantId, meterId);
    if (device === undefined || device.live) return;
    throw new StreamgaugeError('NOT_LIVE_CAPABLE', { what: device.deviceId, intervalS: device.reportingIntervalS });
  }
}
