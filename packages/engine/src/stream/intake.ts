// hot path: per sample, no allocation but for new series
import { StreamgaugeError } from '@streamgauge/protocol';
import { type Channel, isInvalidReading, isSketched, type Metric } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import { addIncrease, addReading, PARTIAL_CELLS } from '../rollup/partial.js';
import type { PartialTable } from '../rollup/partial-table.js';
import { Registers } from './registers.js';
import { type Rejection, rejectionOf } from './rejection.js';
import type { Sample } from './sample.js';
import { SampleReader } from './sample-reader.js';
import type { SeriesState } from './series-state.js';
import type { LabelValues, SeriesTable } from './series-table.js';
import { WaitingSamples } from './waiting-samples.js';

/** What has to be done with a reading; several for one metric. */
const COUNTED = 1;
const REGISTER = 2;
const SKETCHED = 4;
const BOUNDED = 8;

/**
 * Where the samples of a stream become partials of the open tick. Only the process that owns the stream needs it.
 *
 * A sample is checked when it comes, and merged with up to 63 that follow it: their series are looked up side by side, so
 * that the processor waits for the memory of many at once. `settle` merges what waits; whoever looks at the open tick or at
 * its series calls it first.
 */
export class Intake {
  /** Series that began in the open tick. */
  readonly begun: number[] = [];
  readonly registers: Registers;
  /** Metric → readings that meant "not measured" or could not be: counted, never merged. */
  readonly invalid: Float64Array;
  private readonly reader: SampleReader;
  private readonly waiting: WaitingSamples;
  /** Means nothing; it keeps what was read ahead from being left out. */
  protected readAhead = 0;
  /** By metric: what has to be done with a reading. */
  private readonly duties: Uint8Array;

  constructor(
    private readonly channel: Channel,
    private readonly series: SeriesTable,
    private readonly state: SeriesState,
    private readonly tick: PartialTable,
    private readonly seriesMax: number,
  ) {
    const { metrics } = channel;
    this.reader = new SampleReader(channel);
    this.registers = new Registers(metrics);
    this.invalid = new Float64Array(metrics.length);
    this.waiting = new WaitingSamples(channel.labels.length, metrics.length);
    this.duties = Uint8Array.from(metrics, dutiesOf);
  }

  /** Takes a sample into the open tick, whole or not at all. `nowMs` is its time of arrival. */
  take(sample: Sample, nowMs: number): Rejection | undefined {
    const { reader, waiting, series } = this;
    const rejection = reader.read(sample, nowMs);
    if (rejection !== undefined) return rejection;
    // Each of those that wait may begin a series.
    if (series.aliveCount + waiting.count >= this.seriesMax && series.find(reader.labels) === -1) {
      this.settle();
      if (series.aliveCount >= this.seriesMax && series.find(reader.labels) === -1) return this.seriesLimit();
    }
    waiting.push(reader, sample);
    if (waiting.isFull) this.settle();
    return undefined;
  }

  /** Merges what waits into the open tick. */
  settle(): void {
    const { waiting } = this;
    const { count, labels, series, rows } = waiting;
    if (count === 0) return;
    this.series.findAll(labels, count, series);
    for (let index = 0; index < count; index += 1) {
      if (series[index] === -1) series[index] = this.seriesOf(waiting.labelsOf(index));
      rows[index] = this.openRow(series[index] as number);
    }
    this.readAhead = this.tick.readAhead(rows, count);
    for (let index = 0; index < count; index += 1) this.addReadings(index);
    waiting.count = 0;
  }

  /** Notes that a series was heard of without a reading. Returns false when there is no such series. */
  vouch(labels: Readonly<Record<string, string>>): boolean {
    const series = this.find(labels);
    if (series === -1) return false;
    this.openRow(series);
    return true;
  }

  /** Id of the living series with exactly these labels; −1 when there is none. */
  find(labels: Readonly<Record<string, string>>): number {
    this.settle();
    for (const name of Object.keys(labels)) if (!this.channel.labelIndex.has(name)) return -1;
    return this.series.find(
      this.channel.labels.map(({ name }) => (Object.hasOwn(labels, name) ? labels[name] : undefined)),
    );
  }

  /** Begins a series that was given its id: what an earlier bearer of the id left is gone. */
  begin(series: number): void {
    this.state.clear(series);
    this.registers.clear(series);
    this.begun.push(series);
  }

  private openRow(series: number): number {
    const { tick } = this;
    const known = tick.rowOf(series);
    if (known !== -1) return known;
    const row = tick.touch(series);
    this.state.tellBefore(series, tick.cells, row * tick.rowCells);
    return row;
  }

  /** The series with these labels, begun if there is none: another sample that waited may have begun it. */
  private seriesOf(labels: LabelValues): number {
    const known = this.series.find(labels);
    if (known !== -1) return known;
    const series = this.series.add(labels);
    this.begin(series);
    return series;
  }

  private addReadings(index: number): void {
    const { waiting, tick, duties } = this;
    const { cells, layout } = tick;
    const rowAt = (waiting.rows[index] as number) * tick.rowCells;
    const series = waiting.series[index] as number;
    const timestampMs = waiting.timestampsMs[index] as number;
    const isInvalid = waiting.areInvalid[index] === 1;
    const from = index * waiting.readingsMax;
    const to = from + (waiting.readingCounts[index] as number);
    for (let place = from; place < to; place += 1) {
      const metric = waiting.metrics[place] as number;
      const value = waiting.values[place] as number;
      const duty = duties[metric] as number;
      const at = rowAt + metric * PARTIAL_CELLS;
      if (isInvalid || ((duty & BOUNDED) !== 0 && isInvalidReading(this.metric(metric), value))) {
        this.invalid[metric] = (this.invalid[metric] as number) + 1;
      } else if ((duty & COUNTED) !== 0) {
        const isRegister = (duty & REGISTER) !== 0;
        const increase = isRegister ? this.registers.take(series, this.metric(metric), value, timestampMs) : value;
        addIncrease(cells, at, increase);
      } else {
        addReading(cells, at, value, timestampMs, layout.holdMs);
        if ((duty & SKETCHED) !== 0) tick.sketchAt(waiting.rows[index] as number, metric).add(value);
      }
    }
  }

  private metric(index: number): Metric {
    return this.channel.metrics[index] as Metric;
  }

  private seriesLimit(): Rejection {
    return rejectionOf(new StreamgaugeError('LIMIT_SERIES', { channel: this.channel.name, limit: this.seriesMax }));
  }
}

function dutiesOf(metric: Metric): number {
  const { validMin, validMax, notMeasured } = metric;
  const isBounded =
    validMin !== Number.NEGATIVE_INFINITY || validMax !== Number.POSITIVE_INFINITY || notMeasured.length > 0;
  let duties = isBounded ? BOUNDED : 0;
  if (isCounter(metric.instrument)) duties |= metric.cumulative ? COUNTED | REGISTER : COUNTED;
  return isSketched(metric) ? duties | SKETCHED : duties;
}
