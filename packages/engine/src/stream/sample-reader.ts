// hot path: per sample, no allocation
import { limits } from '@streamgauge/protocol';
import { type Channel, isMeasured, type Metric } from '../catalog/channel.js';
import { invalidSample as invalid, type Rejection } from './rejection.js';
import type { Sample } from './sample.js';

/**
 * Reads a sample against the catalog, whole, before anything has changed: what is wrong is refused with a sentence that
 * says what would be right. What it read stands in its fields until the next call.
 *
 * Producers send the same fields again and again, so it remembers where the last sample's names led and only compares.
 */
export class SampleReader {
  /** Label values in the catalog's order. */
  readonly labels: (string | undefined)[];
  /** The readings: metric and value, `readingCount` of them. */
  readonly metricAt: Metric[] = [];
  readonly values: Float64Array;
  readingCount = 0;
  private readonly labelNames: string[] = [];
  private readonly labelIndexes: number[] = [];
  private readonly metricNames: string[] = [];
  private readonly metricsByName: Metric[] = [];

  constructor(private readonly channel: Channel) {
    this.labels = channel.labels.map(() => undefined);
    this.values = new Float64Array(channel.metrics.length);
  }

  /** Reads a sample that arrives at `nowMs`. Returns why it cannot be taken. */
  read(sample: Sample, nowMs: number): Rejection | undefined {
    const aheadMs = sample.timestampMs - nowMs;
    // Also refuses a time that is no number.
    if (!(aheadMs <= limits.futureSkewMsMax && -aheadMs <= this.channel.maxAgeMs)) return this.wrongTime(aheadMs);
    return this.readLabels(sample.labels) ?? this.readMetrics(sample);
  }

  private readLabels(labels: Readonly<Record<string, string>>): Rejection | undefined {
    this.labels.fill(undefined);
    let position = 0;
    for (const name in labels) {
      if (this.labelNames[position] !== name) {
        const index = this.channel.labelIndex.get(name);
        if (index === undefined) return this.unknownLabel(name);
        this.labelNames[position] = name;
        this.labelIndexes[position] = index;
      }
      const value = labels[name];
      if (typeof value !== 'string' || value.length === 0 || value.length > limits.labelValueCharsMax) {
        return invalid(`label '${name}' must be a text of 1 to ${limits.labelValueCharsMax} characters`);
      }
      this.labels[this.labelIndexes[position] as number] = value;
      position += 1;
    }
    const key = this.channel.keyLabel;
    if (key !== -1 && this.labels[key] === undefined) {
      return invalid(`it must carry the label '${this.channel.labels[key]?.name}', which names the series`);
    }
    return undefined;
  }

  private readMetrics(sample: Sample): Rejection | undefined {
    const { metrics } = sample;
    let count = 0;
    for (const name in metrics) {
      if (this.metricNames[count] !== name) {
        const metric = this.channel.metrics[this.channel.metricIndex.get(name) ?? -1];
        if (metric === undefined || !isMeasured(metric)) return this.unknownMetric(name);
        this.metricNames[count] = name;
        this.metricsByName[count] = metric;
      }
      const metric = this.metricsByName[count] as Metric;
      const value = metrics[name] as number;
      if (!Number.isFinite(value)) return invalid(`metric '${name}' must be a finite number`);
      if (value < 0 && metric.instrument === 'counter') {
        const rejection = this.checkFall(sample, metric);
        if (rejection !== undefined) return rejection;
      }
      this.metricAt[count] = metric;
      // The sign of −0 says nothing that a reading could mean.
      this.values[count] = value + 0;
      count += 1;
    }
    this.readingCount = count;
    return count > 0 ? undefined : invalid('it has no metric');
  }

  /** A counter only grows: a register cannot be negative, and an increment only when it takes another one back. */
  private checkFall({ corrects }: Sample, { name, cumulative }: Metric): Rejection | undefined {
    if (cumulative) return invalid(`metric '${name}' is a register that only grows; it cannot be negative`);
    if (corrects !== undefined) return undefined;
    return invalid(
      `metric '${name}' only grows; to take something back, name the sample with corrects: '<id>' beside the negative increment`,
    );
  }

  private wrongTime(aheadMs: number): Rejection {
    if (aheadMs > limits.futureSkewMsMax) {
      return invalid(`its time is ${aheadMs} ms ahead; at most ${limits.futureSkewMsMax} ms are allowed`);
    }
    const { name, maxAgeMs } = this.channel;
    if (-aheadMs > maxAgeMs) return invalid(`it is ${-aheadMs} ms old; ${name} takes samples up to ${maxAgeMs} ms old`);
    return invalid('its time is no number');
  }

  private unknownLabel(label: string): Rejection {
    const known = this.channel.labels.map(({ name }) => name).join(', ');
    return invalid(`${this.channel.name} has no label '${label}'; it has: ${known || 'none'}`);
  }

  private unknownMetric(metric: string): Rejection {
    const known = this.channel.metrics.filter(isMeasured).map(({ name }) => name);
    return invalid(`${this.channel.name} takes no metric '${metric}'; it takes: ${known.join(', ')}`);
  }
}
