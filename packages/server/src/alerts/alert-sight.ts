import { Injectable } from '@nestjs/common';
import { Engine, type Principal } from '@streamgauge/engine';
import type { Alert, AlertPriority, LabelFilters } from '@streamgauge/protocol';
import { alertLabels, alertsChannel } from '../realtime/alert-event.js';

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

/** Who may see which alert: by the same rights and the same filters as in the channel `alerts`. */
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
      const labels = alertLabels(this.engine.catalog, alert);
      return filter.matches(channel.labels.map(({ name }) => labels[name]));
    };
  }
}
