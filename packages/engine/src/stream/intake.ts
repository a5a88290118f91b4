// hot path: per sample, no allocation but for new series
import { StreamgaugeError } from '@streamgauge/protocol';
import { type Channel, isInvalidReading, isSketched } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import { addIncrease, addReading, PARTIAL_CELLS } from '../rollup/partial.js';
import type { PartialTable } from '../rollup/partial-table.js';
import { Registers } from './registers.js';
import { type Rejection, rejectionOf } from './rejection.js';
import type { Sample } from './sample.js';
import { SampleReader } from './sample-reader.js';
import type { SeriesState } from './series-state.js';
import type { SeriesTable } from './series-table.js';

/** Where the samples of a stream become partials of the open tick. Only the process that owns the stream needs it. */
export class Intake {
  /** Series that began in the open tick. */
  readonly begun: number[] = [];
  readonly registers: Registers;
  /** Metric → readings that meant "not measured" or could not be: counted, never merged. */
  readonly invalid: Float64Array;
  private readonly reader: SampleReader;
  /** By metric: 1 where a reading is looked at twice. */
  private readonly isCounter: Uint8Array;
  private readonly isSketched: Uint8Array;
  private readonly isBounded: Uint8Array;

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
    this.isCounter = Uint8Array.from(metrics, (metric) => (isCounter(metric.instrument) ? 1 : 0));
    this.isSketched = Uint8Array.from(metrics, (metric) => (isSketched(metric) ? 1 : 0));
    this.isBounded = Uint8Array.from(metrics, ({ validMin, validMax, notMeasured }) => {
      return validMin !== Number.NEGATIVE_INFINITY || validMax !== Number.POSITIVE_INFINITY || notMeasured.length > 0
        ? 1
        : 0;
    });
  }

  /** Takes a sample into the open tick, whole or not at all. `nowMs` is its time of arrival. */
  take(sample: Sample, nowMs: number): Rejection | undefined {
    const { reader } = this;
    const rejection = reader.read(sample, nowMs);
    if (rejection !== undefined) return rejection;
    let series = this.series.find(reader.labels);
    if (series === -1) {
      if (this.series.aliveCount >= this.seriesMax) return this.seriesLimit();
      series = this.series.add(reader.labels);
      this.begin(series);
    }
    this.addReadings(series, this.openRow(series), sample);
    return undefined;
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

  private addReadings(series: number, row: number, { timestampMs, quality }: Sample): void {
    const { reader, tick } = this;
    const { cells } = tick;
    const at = row * tick.rowCells;
    const { holdMs } = tick.layout;
    for (let place = 0; place < reader.readingCount; place += 1) {
      const metric = reader.metricAt[place] as (typeof reader.metricAt)[number];
      const { index } = metric;
      const value = reader.values[place] as number;
      if (quality === 'invalid' || (this.isBounded[index] === 1 && isInvalidReading(metric, value))) {
        this.invalid[index] = (this.invalid[index] as number) + 1;
      } else if (this.isCounter[index] === 1) {
        const increase = metric.cumulative ? this.registers.take(series, metric, value, timestampMs) : value;
        addIncrease(cells, at + index * PARTIAL_CELLS, increase);
      } else {
        addReading(cells, at + index * PARTIAL_CELLS, value, timestampMs, holdMs);
        if (this.isSketched[index] === 1) tick.sketchAt(row, index).add(value);
      }
    }
  }

  private seriesLimit(): Rejection {
    return rejectionOf(new StreamgaugeError('LIMIT_SERIES', { channel: this.channel.name, limit: this.seriesMax }));
  }
}
