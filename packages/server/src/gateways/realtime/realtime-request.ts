import type { Channel } from '@streamgauge/engine';
import type { SubscribeRequest, SubscribeVitals } from '@streamgauge/protocol';
import type { AlertWishes } from '../../alerts/alert-sight.js';
import { alertFilters } from '../../alerts/alert-sight.js';
import { alertsChannel } from '../../realtime/alert-event.js';
import { deviceStatusChannel } from '../../realtime/device-status-event.js';

export const vitalsChannel = 'vitals';

/**
 * The last reading of each patient's device, as often as there are new ones: at the end of each tick.
 *
 * @param channel As the catalog has it; undefined when it has none, and then the engine refuses the request.
 */
export function vitalsRequest(
  { patientId, deviceId, metrics }: SubscribeVitals,
  channel: Channel | undefined,
): SubscribeRequest {
  const groupBy = ['patientId', 'deviceId'].filter((label) => channel?.labelIndex.has(label) ?? true);
  return {
    channel: vitalsChannel,
    filters: {
      ...(patientId === undefined ? {} : { patientId }),
      ...(deviceId === undefined ? {} : { deviceId }),
    },
    groupBy,
    aggregation: { type: 'LAST', window: 0 },
    ...(metrics === undefined ? {} : { metrics }),
  };
}

export function alertsRequest(wishes: AlertWishes): SubscribeRequest {
  return { channel: alertsChannel, filters: alertFilters(wishes) };
}

export function deviceStatusRequest({ deviceId }: { readonly deviceId?: string | undefined }): SubscribeRequest {
  return { channel: deviceStatusChannel, filters: deviceId === undefined ? {} : { deviceId } };
}
