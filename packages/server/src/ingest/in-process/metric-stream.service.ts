import { Injectable } from '@nestjs/common';
import { type IngestAnswer, type Quality, StreamgaugeError } from '@streamgauge/protocol';
import { Admission } from '../admission/admission.js';
import type { IncomingSample } from '../incoming-sample.js';

export interface PublishOptions {
  readonly labels?: Readonly<Record<string, string>>;
  /** When it was measured; left out = now. */
  readonly timestamp?: Date | number;
  /** Names the sample for deduplication. */
  readonly id?: string;
  readonly quality?: Quality;
  /** `id` of the sample that a negative increment takes back. */
  readonly corrects?: string;
}

/** The in-process door for producers: other services of the same application publish through it. */
@Injectable()
export class MetricStreamService {
  constructor(private readonly admission: Admission) {}

  /**
   * Publishes readings of one series at one moment.
   *
   * @throws StreamgaugeError with the code of the refusal, such as INVALID_SAMPLE, or as `publishMany`.
   */
  async publishMetric(
    tenantId: string,
    channel: string,
    metrics: Readonly<Record<string, number>>,
    { labels, timestamp, id, quality, corrects }: PublishOptions = {},
  ): Promise<void> {
    const { rejected } = this.publishMany([
      {
        tenantId,
        channel,
        metrics,
        ...(labels === undefined ? {} : { labels }),
        ...(timestamp === undefined ? {} : { timestampMs: Number(timestamp) }),
        ...(id === undefined ? {} : { id }),
        ...(quality === undefined ? {} : { quality }),
        ...(corrects === undefined ? {} : { corrects }),
      },
    ]);
    const [rejection] = rejected;
    if (rejection !== undefined) throw new StreamgaugeError('INVALID_SAMPLE', { what: rejection.error });
  }

  /**
   * Publishes many samples in order, and says which were refused. They are in the live numbers when this returns; what a kill
   * of the process in the same moment can undo is what waits for one write of the input log.
   *
   * @throws StreamgaugeError STARTING while the gateway reads what it remembers; NOT_DURABLE when too much waits for a
   *   database that is away.
   */
  publishMany(samples: readonly IncomingSample[]): IngestAnswer {
    return this.admission.admit(samples);
  }
}
