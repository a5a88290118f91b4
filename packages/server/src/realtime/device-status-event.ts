import type { NewEvent } from '@streamgauge/engine';
import type { DeviceStatus } from '@streamgauge/protocol';

export const deviceStatusChannel = 'device-status';
export const deviceStatusType = 'device:status';

/** The state of a device as an event of its channel. */
export function deviceStatusEvent(status: DeviceStatus): NewEvent {
  return { type: deviceStatusType, data: status, labels: { deviceId: status.deviceId } };
}
