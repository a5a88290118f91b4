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
  /** The readings: index of the metric and value, `readingCount` of them. */
  readonly metricAt: Int32Array;
  readonly values: Float64Array;
  readingCount = 0;
  private readonly labelNames: string[] = [];
  private readonly labelIndexes: Int32Array;
  /** How many labels `labels` holds, all of them under `labelNames`; −1 = some of an earlier sample may be left in it. */
  private labelCount = -1;
  private readonly metricNames: string[] = [];
  /** By metric: 1 where a value below 0 is looked at twice. */
  private readonly onlyGrows: Uint8Array;

  constructor(private readonly channel: Channel) {
    this.labels = channel.labels.map(() => undefined);
    this.labelIndexes = new Int32Array(channel.labels.length);
    this.metricAt = new Int32Array(channel.metrics.length);
    this.values = new Float64Array(channel.metrics.length);
    this.onlyGrows = Uint8Array.from(channel.metrics, ({ instrument }) => (instrument === 'counter' ? 1 : 0));
  }

  /** Reads a sample that arrives at `nowMs`. Returns why it cannot be taken. */
  read(sample: Sample, nowMs: number): Rejection | undefined {
    const aheadMs = sample.timestampMs - nowMs;
    // Also refuses a time that is no number.
    if (!(aheadMs <= limits.futureSkewMsMax && -aheadMs <= this.channel.maxAgeMs)) return this.wrongTime(aheadMs);
    return this.readLabels(sample.labels) ?? this.readMetrics(sample);
  }

  private readLabels(labels: Readonly<Record<string, string>>): Rejection | undefined {
    let position = 0;
    for (const name in labels) {
      if (this.labelNames[position] !== name) {
        const index = this.channel.labelIndex.get(name);
        if (index === undefined) return this.unknownLabel(name);
        this.labelNames[position] = name;
        this.labelIndexes[position] = index;
        this.labelCount = -1;
      }
      const value = labels[name];
      if (typeof value !== 'string' || value.length === 0 || value.length > limits.labelValueCharsMax) {
        return this.wrongLabel(name);
      }
      this.labels[this.labelIndexes[position] as number] = value;
      position += 1;
    }
    if (position !== this.labelCount) this.forgetOthers(position);
    const key = this.channel.keyLabel;
    if (key !== -1 && this.labels[key] === undefined) {
      return invalid(`it must carry the label '${this.channel.labels[key]?.name}', which names the series`);
    }
    return undefined;
  }

  /** Takes away what earlier samples left under labels that this one does not have. */
  private forgetOthers(count: number): void {
    const own = this.labelIndexes.subarray(0, count);
    for (let label = 0; label < this.labels.length; label += 1) {
      if (!own.includes(label)) this.labels[label] = undefined;
    }
    this.labelCount = count;
  }

  private readMetrics(sample: Sample): Rejection | undefined {
    const { metrics } = sample;
    let count = 0;
    for (const name in metrics) {
      if (this.metricNames[count] !== name) {
        const metric = this.channel.metrics[this.channel.metricIndex.get(name) ?? -1];
        if (metric === undefined || !isMeasured(metric)) return this.unknownMetric(name);
        this.metricNames[count] = name;
        this.metricAt[count] = metric.index;
      }
      const value = metrics[name] as number;
      if (!Number.isFinite(value)) return invalid(`metric '${name}' must be a finite number`);
      if (value < 0 && this.onlyGrows[this.metricAt[count] as number] === 1) {
        const rejection = this.checkFall(sample, this.channel.metrics[this.metricAt[count] as number] as Metric);
        if (rejection !== undefined) return rejection;
      }
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

  private wrongLabel(label: string): Rejection {
    this.labelCount = -1;
    return invalid(`label '${label}' must be a text of 1 to ${limits.labelValueCharsMax} characters`);
  }

  private unknownLabel(label: string): Rejection {
    this.labelCount = -1;
    const known = this.channel.labels.map(({ name }) => name).join(', ');
    return invalid(`${this.channel.name} has no label '${label}'; it has: ${known || 'none'}`);
  }

  private unknownMetric(metric: string): Rejection {
    const known = this.channel.metrics.filter(isMeasured).map(({ name }) => name);
    return invalid(`${this.channel.name} takes no metric '${metric}'; it takes: ${known.join(', ')}`);
  }
}
