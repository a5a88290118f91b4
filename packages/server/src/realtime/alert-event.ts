import type { Catalog, NewEvent } from '@streamgauge/engine';
import type { Alert } from '@streamgauge/protocol';

export const alertsChannel = 'alerts';
export type AlertEventType = 'alert:created' | 'alert:updated';

/** The label that says what an alert tells of: by it alerts are kept from those who may not see that. */
export const subjectLabel = 'subject';

/** `vitals/spo2`; with several metrics `vitals/*`, which is no metric's name; undefined when it is about nothing in the catalog. */
export function subjectOf(catalog: Catalog, { channel, metric }: Alert): string | undefined {
  if (channel === undefined || !catalog.has(channel)) return undefined;
  return `${channel}/${metric ?? '*'}`;
}

/** The labels of an alert that its channel has. */
export function alertLabels(catalog: Catalog, alert: Alert): Record<string, string> {
  const { priority, patientId, deviceId } = alert;
  const all = { priority, patientId, deviceId, [subjectLabel]: subjectOf(catalog, alert) };
  const known = catalog.get(alertsChannel)?.labelIndex;
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && known?.has(name) === true) labels[name] = value;
  }
  return labels;
}

/** An alert as an event of its channel. Its id names the change, so that one told twice is delivered once. */
export function alertEvent(catalog: Catalog, type: AlertEventType, alert: Alert): NewEvent {
  return { id: `${alert.id}/${alert.version}`, type, data: alert, labels: alertLabels(catalog, alert) };
}
