import { Injectable } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import { Admission } from '../ingest/admission/admission.js';

/** Live consumption of meters, for services of the same application: to everybody who watches the meter, at every door. */
@Injectable()
export class MetricsGateway {
  constructor(private readonly admission: Admission) {}

  /**
   * Sends readings of one meter to those who watch it.
   *
   * @param metrics Metric of the channel `meters` → reading in the metric's unit, such as `power_w`.
   * @throws StreamgaugeError INVALID_SAMPLE
   */
  broadcastMetrics(tenantId: string, meterId: string, metrics: Readonly<Record<string, number>>): void {
    const { rejected } = this.admission.admit([{ tenantId, channel: 'meters', labels: { meterId }, metrics }]);
    const [rejection] = rejected;
    if (rejection !== undefined) throw new StreamgaugeError('INVALID_SAMPLE', { what: rejection.error });
  }
}
