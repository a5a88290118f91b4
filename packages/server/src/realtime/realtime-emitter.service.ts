import { Injectable } from '@nestjs/common';
import { Engine, type EventOutcome } from '@streamgauge/engine';
import { type Alert, type DeviceState, type Quality, StreamgaugeError } from '@streamgauge/protocol';
import { Admission } from '../ingest/admission/admission.js';
import { type AlertEventType, alertEvent, alertsChannel } from './alert-event.js';
import { deviceStatusChannel, deviceStatusType } from './device-status-event.js';

export interface VitalReadings {
  readonly patientId: string;
  readonly deviceId?: string;
  /** Metric of the channel `vitals` → reading in the metric's unit. */
  readonly metrics: Readonly<Record<string, number>>;
  /** When it was measured; left out = now. */
  readonly timestamp?: Date | number;
  /** Names the sample for deduplication. */
  readonly id?: string;
  readonly quality?: Quality;
}

export interface ReportedStatus {
  readonly deviceId: string;
  readonly status: DeviceState;
  /** Percent. */
  readonly battery?: number;
  readonly reason?: string;
}

/**
 * Puts vital signs, states of devices and alerts into the stream, for services of the same application. It knows the way in
 * and no door: whoever emits needs no gateway, and no gateway needs whoever emits. What is emitted goes to subscribers of the
 * tenant at every door, under the rights of each.
 */
@Injectable()
export class RealtimeEmitterService {
  constructor(
    private readonly admission: Admission,
    private readonly engine: Engine,
  ) {}

  /**
   * A sample of the channel `vitals`, as if a producer had sent it: rules see it too.
   *
   * @throws StreamgaugeError INVALID_SAMPLE
   */
  emitVitalMetric(tenantId: string, { patientId, deviceId, metrics, timestamp, id, quality }: VitalReadings): void {
    const { rejected } = this.admission.admit([
      {
        tenantId,
        channel: 'vitals',
        labels: { patientId, ...(deviceId === undefined ? {} : { deviceId }) },
        metrics,
        ...(timestamp === undefined ? {} : { timestampMs: Number(timestamp) }),
        ...(id === undefined ? {} : { id }),
        ...(quality === undefined ? {} : { quality }),
      },
    ]);
    const [rejection] = rejected;
    if (rejection !== undefined) throw new StreamgaugeError('INVALID_SAMPLE', { what: rejection.error });
  }

  /**
   * What a device says of itself. It stands until the device says otherwise, falls silent, or, said to be offline, is heard.
   *
   * @throws StreamgaugeError INVALID_EVENT
   */
  emitDeviceStatus(tenantId: string, { deviceId, ...data }: ReportedStatus): void {
    const { rejected } = this.admission.admitEvents(tenantId, deviceStatusChannel, [
      { type: deviceStatusType, data, labels: { deviceId } },
    ]);
    const [rejection] = rejected;
    if (rejection !== undefined) throw new StreamgaugeError('INVALID_EVENT', { what: rejection.error });
  }

  /** @throws StreamgaugeError INVALID_EVENT */
  emitAlertCreated(tenantId: string, alert: Alert): void {
    this.emitAlert(tenantId, 'alert:created', alert);
  }

  /** @throws StreamgaugeError INVALID_EVENT */
  emitAlertUpdated(tenantId: string, alert: Alert): void {
    this.emitAlert(tenantId, 'alert:updated', alert);
  }

  private emitAlert(tenantId: string, type: AlertEventType, alert: Alert): void {
    const event = alertEvent(this.engine.catalog, type, alert);
    // Past admission: what the gateway itself says is no ingest of the tenant's.
    const [outcome] = this.engine.append(tenantId, alertsChannel, [event]) as [EventOutcome];
    if ('code' in outcome) throw new StreamgaugeError('INVALID_EVENT', { what: outcome.error });
  }
}
