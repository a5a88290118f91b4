import { Injectable } from '@nestjs/common';
import { type Catalog, Engine, type Principal, visibleMetrics } from '@streamgauge/engine';
import type { Alert, AlertPriority, LabelFilters } from '@streamgauge/protocol';
import { alertsChannel } from '../realtime/alert-event.js';

export interface AlertWishes {
  readonly minPriority?: AlertPriority | undefined;
  readonly patientId?: string | undefined;
  readonly deviceId?: string | undefined;
}

/** The priorities of at least the given one. */
const atLeast: Record<AlertPriority, AlertPriority[]> = {
  high: ['high'],
  medium: ['high', 'medium'],
  low: ['high', 'medium', 'low'],
};

/** The filters of the channel `alerts` that say the same. */
export function alertFilters({ minPriority, patientId, deviceId }: AlertWishes): LabelFilters {
  return {
    ...(minPriority === undefined || minPriority === 'low' ? {} : { priority: atLeast[minPriority] }),
    ...(patientId === undefined ? {} : { patientId }),
    ...(deviceId === undefined ? {} : { deviceId }),
  };
}

/** Whether a principal may see what an alert tells of: one about a metric is as secret as the metric. */
export function canSeeSubject(
  catalog: Catalog,
  principal: Principal,
  { channel: name, metric, inputs = [] }: Pick<Alert, 'channel' | 'metric' | 'inputs'>,
): boolean {
  const metrics = metric === undefined ? inputs : [metric];
  if (name === undefined || metrics.length === 0) return true;
  const channel = catalog.get(name);
  if (channel === undefined) return true;
  const visible = new Set(visibleMetrics(principal, channel).map((each) => each.name));
  return metrics.every((each) => visible.has(each) || !channel.metricIndex.has(each));
}

/** Who may see which alert: the same rights and the same filters as those of the channel `alerts`. */
@Injectable()
export class AlertSight {
  constructor(private readonly engine: Engine) {}

  /**
   * @returns Whether a principal sees an alert of its tenant.
   * @throws StreamgaugeError FORBIDDEN_CHANNEL, INVALID_FILTER
   */
  of(principal: Principal, wishes: AlertWishes = {}): (alert: Alert) => boolean {
    const request = { channel: alertsChannel, filters: alertFilters(wishes) };
    const { channel, filter } = this.engine.resolve(principal, request).question;
    return (alert) => {
      const values: Readonly<Record<string, string | undefined>> = {
        priority: alert.priority,
        patientId: alert.patientId,
        deviceId: alert.deviceId,
      };
      return (
        filter.matches(channel.labels.map(({ name }) => values[name])) &&
        canSeeSubject(this.engine.catalog, principal, alert)
      );
    };
  }
}
