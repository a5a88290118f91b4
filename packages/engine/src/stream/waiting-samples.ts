// hot path: per sample, no allocation but for growth
import type { Sample } from './sample.js';
import type { SampleReader } from './sample-reader.js';

/** More do not make the look-ups any cheaper, and what waits must stay in the nearest cache. */
const samplesMax = 64;

/** Samples that were read and found good, and that have not been merged into their series yet, in order of arrival. */
export class WaitingSamples {
  count = 0;
  /** Sample by sample: its label values in the catalog's order. */
  labels: (string | undefined)[] = [];
  timestampsMs = new Float64Array(0);
  /** 1 = its readings are counted and not merged. */
  areInvalid = new Uint8Array(0);
  readingCounts = new Int32Array(0);
  /** Sample by sample, `readingsMax` places each: index of the metric, and value. */
  metrics = new Int32Array(0);
  values = new Float64Array(0);
  /** By sample: its series, and the row of that in the open tick. */
  series = new Int32Array(0);
  rows = new Int32Array(0);

  constructor(
    /** Labels of the channel. */
    readonly labelCount: number,
    /** Metrics of the channel. */
    readonly readingsMax: number,
  ) {}

  get isFull(): boolean {
    return this.count === samplesMax;
  }

  /** Adds the sample that a reader has just read. */
  push(reader: SampleReader, { timestampMs, quality }: Sample): void {
    const { count, labelCount, readingsMax } = this;
    if (count === this.rows.length) this.grow();
    const labelsAt = count * labelCount;
    for (let label = 0; label < labelCount; label += 1) this.labels[labelsAt + label] = reader.labels[label];
    const readingsAt = count * readingsMax;
    for (let place = 0; place < reader.readingCount; place += 1) {
      this.metrics[readingsAt + place] = reader.metricAt[place] as number;
      this.values[readingsAt + place] = reader.values[place] as number;
    }
    this.timestampsMs[count] = timestampMs;
    this.areInvalid[count] = quality === 'invalid' ? 1 : 0;
    this.readingCounts[count] = reader.readingCount;
    this.count = count + 1;
  }

  /** Label values of one sample. */
  labelsOf(sample: number): (string | undefined)[] {
    return this.labels.slice(sample * this.labelCount, (sample + 1) * this.labelCount);
  }

  /** A stream that seldom gets a sample holds room for few. */
  private grow(): void {
    const samples = Math.max(1, this.count * 2);
    const readings = samples * this.readingsMax;
    this.timestampsMs = grown(this.timestampsMs, new Float64Array(samples));
    this.areInvalid = grown(this.areInvalid, new Uint8Array(samples));
    this.readingCounts = grown(this.readingCounts, new Int32Array(samples));
    this.series = grown(this.series, new Int32Array(samples));
    this.rows = grown(this.rows, new Int32Array(samples));
    this.metrics = grown(this.metrics, new Int32Array(readings));
    this.values = grown(this.values, new Float64Array(readings));
  }
}

function grown<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
