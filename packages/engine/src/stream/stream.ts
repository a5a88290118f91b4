import { type ErrorCode, limits, StreamgaugeError } from '@streamgauge/protocol';
import { type Channel, isInvalidReading, isMeasured, type Metric } from '../catalog/channel.js';
import { addReading, PARTIAL_CELLS } from '../rollup/partial.js';
import { PartialTable } from '../rollup/partial-table.js';
import { Evaluation } from './evaluation.js';
import { Ladder } from './ladder.js';
import type { Sample } from './sample.js';
import { SeriesState } from './series-state.js';
import { type LabelValues, SeriesTable, seriesKey } from './series-table.js';
import type { Publish, View } from './view.js';

/** Why a sample was not taken. */
export interface Rejection {
  readonly code: ErrorCode;
  readonly error: string;
}

/** One channel of one tenant: its series, the open tick, the ladder of windows and their views. */
export class Stream {
  readonly series: SeriesTable;
  readonly evaluation: Evaluation;
  private readonly state: SeriesState;
  private readonly tick: PartialTable;
  private readonly ladder: Ladder;
  private readonly labelScratch: (string | undefined)[];
  /** Metric index and value of the sample being taken, so that a bad one is refused before anything has changed. */
  private readonly readingScratch: { metric: Metric; value: number }[] = [];

  constructor(
    readonly tenantId: string,
    readonly channel: Channel,
    tickMs: number,
    private readonly seriesMax: number,
  ) {
    this.series = new SeriesTable(channel);
    this.state = new SeriesState(channel.metrics);
    this.tick = new PartialTable(channel.metrics.length);
    this.ladder = new Ladder(channel.metrics.length, tickMs, this.tick, this.series);
    this.evaluation = new Evaluation(channel.metrics, this.series, this.state);
    this.labelScratch = channel.labels.map(() => undefined);
  }

  /** Whether closing a tick could do anything. */
  get isQuiet(): boolean {
    return this.tick.size === 0 && this.ladder.isQuiet;
  }

  get viewCount(): number {
    return this.ladder.viewCount;
  }

  /** Takes a sample into the open tick, whole or not at all. `nowMs` is its time of arrival. */
  take(sample: Sample, nowMs: number): Rejection | undefined {
    const rejection = this.checkTime(sample, nowMs) ?? this.readLabels(sample) ?? this.readMetrics(sample);
    if (rejection !== undefined) return rejection;
    const key = seriesKey(this.labelScratch);
    let series = this.series.find(key);
    if (series === -1) {
      if (this.series.size >= this.seriesMax) return this.seriesLimit();
      series = this.addSeries(key, [...this.labelScratch]);
    }
    this.addReadings(series, sample);
    return undefined;
  }

  /** Ends the open tick: states move on, windows that end here close, and their views' frames go to `publish`. */
  closeTick(tickEndMs: number, publish: Publish): void {
    this.state.absorb(this.tick);
    this.ladder.closeTick(tickEndMs, publish);
    this.tick.clear();
  }

  addView(view: View, tickStartMs: number): void {
    this.ladder.addView(view, tickStartMs);
  }

  removeView(view: View): void {
    this.ladder.removeView(view);
  }

  private addSeries(key: string, values: LabelValues): number {
    const series = this.series.add(key, values);
    this.state.add(series);
    return series;
  }

  private addReadings(series: number, sample: Sample): void {
    const row = this.tick.touch(series);
    for (const { metric, value } of this.readingScratch) {
      if (sample.quality === 'invalid' || isInvalidReading(metric, value)) {
        this.state.countInvalid(series, metric.index);
        continue;
      }
      const reading = metric.cumulative ? this.state.takeRegister(series, metric, value, sample.timestampMs) : value;
      addReading(this.tick.cells, row + metric.index * PARTIAL_CELLS, reading, sample.timestampMs);
    }
  }

  private checkTime(sample: Sample, nowMs: number): Rejection | undefined {
    const aheadMs = sample.timestampMs - nowMs;
    if (aheadMs > limits.futureSkewMsMax) {
      return invalid(`its time is ${aheadMs} ms ahead; at most ${limits.futureSkewMsMax} ms are allowed`);
    }
    if (-aheadMs > this.channel.maxAgeMs) {
      return invalid(
        `it is ${-aheadMs} ms old; ${this.channel.name} takes samples up to ${this.channel.maxAgeMs} ms old`,
      );
    }
    return Number.isFinite(sample.timestampMs) ? undefined : invalid('its time is no number');
  }

  private readLabels(sample: Sample): Rejection | undefined {
    this.labelScratch.fill(undefined);
    for (const name of Object.keys(sample.labels)) {
      const index = this.channel.labelIndex.get(name);
      const value = sample.labels[name];
      if (index === undefined) {
        const known = this.channel.labels.map((label) => label.name).join(', ');
        return invalid(`${this.channel.name} has no label '${name}'; it has: ${known || 'none'}`);
      }
      if (typeof value !== 'string' || value === '' || value.length > limits.labelValueCharsMax) {
        return invalid(`label '${name}' must be a text of 1 to ${limits.labelValueCharsMax} characters`);
      }
      this.labelScratch[index] = value;
    }
    const key = this.channel.labels[this.channel.keyLabel];
    if (key !== undefined && this.labelScratch[key.index] === undefined) {
      return invalid(`it must carry the label '${key.name}', which names the series`);
    }
    return undefined;
  }

  private readMetrics(sample: Sample): Rejection | undefined {
    this.readingScratch.length = 0;
    for (const name of Object.keys(sample.metrics)) {
      const metric = this.channel.metrics[this.channel.metricIndex.get(name) ?? -1];
      const value = sample.metrics[name];
      if (metric === undefined || !isMeasured(metric)) {
        const known = this.channel.metrics.filter(isMeasured).map((other) => other.name);
        return invalid(`${this.channel.name} takes no metric '${name}'; it takes: ${known.join(', ')}`);
      }
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        return invalid(`metric '${name}' must be a finite number`);
      }
      if (metric.instrument === 'counter' && metric.cumulative && value < 0) {
        return invalid(`metric '${name}' is a register that only grows; it cannot be negative`);
      }
      this.readingScratch.push({ metric, value });
    }
    return this.readingScratch.length > 0 ? undefined : invalid('it has no metric');
  }

  private seriesLimit(): Rejection {
    const error = new StreamgaugeError('LIMIT_SERIES', { channel: this.channel.name, limit: this.seriesMax });
    return { code: error.code, error: error.message };
  }
}

function invalid(what: string): Rejection {
  const error = new StreamgaugeError('INVALID_SAMPLE', { what });
  return { code: error.code, error: error.message };
}
