import type { NewEvent } from '@streamgauge/engine';
import type { Alert } from '@streamgauge/protocol';

export const alertsChannel = 'alerts';
export type AlertEventType = 'alert:created' | 'alert:updated';

/** An alert as an event of its channel. Its id names the change, so that one told twice is delivered once. */
export function alertEvent(type: AlertEventType, alert: Alert): NewEvent {
  const { id, version, priority, patientId, deviceId } = alert;
  return {
    id: `${id}/${version}`,
    type,
    data: alert,
    labels: {
      priority,
      ...(patientId === undefined ? {} : { patientId }),
      ...(deviceId === undefined ? {} : { deviceId }),
    },
  };
}
