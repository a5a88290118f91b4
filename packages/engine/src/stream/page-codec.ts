import type { Channel } from '../catalog/channel.js';
import { pageSeries } from './changed-pages.js';
import type { LabelValues } from './series-table.js';
import { kindOf, readChannel, restoreSeries, type Written } from './state-codec.js';
import { type RecordPlace, recordKinds, recordReader, recordWriter, type StateRecord } from './state-record.js';
import type { Stream } from './stream.js';
import { readLabels, writeLabels } from './tick-codec.js';

/** What stands under the id of a series. */
const unused = 0;
const living = 1;
const ended = 2;

/** The state of one page of series at one instant, copied. */
export interface CapturedPage {
  readonly page: number;
  /** By series of the page. */
  readonly status: Uint8Array;
  readonly seenMs: Float64Array;
  readonly cells: Float64Array;
  readonly registers: Float64Array;
  /** By series of the page, where an id has changed its meaning; undefined under an id that is not in use. */
  readonly labels: readonly (LabelValues | undefined)[] | undefined;
}

/** A stream as a whole, beside its series. */
export interface CapturedHeader {
  readonly sequence: number;
  readonly vouchedMs: number;
  /** By metric. */
  readonly invalid: Float64Array;
  /** Ids that have been given out. */
  readonly size: number;
}

/** The instant of a capture. */
export interface Instant {
  /** Start of the open tick, ms. */
  readonly asOfMs: number;
  readonly tickMs: number;
}

/** Copies a page as it will be when the open tick has closed; `addOpenRows` then puts in what has arrived in it. */
export function capturePage(stream: Stream, page: number, withLabels: boolean): CapturedPage {
  const { series, state, intake, freshness, ending } = stream;
  const first = page * pageSeries;
  const end = Math.min(first + pageSeries, series.size);
  const status = new Uint8Array(end - first);
  for (let id = first; id < end; id += 1) {
    if (freshness.isEnded(id) || ending.has(id)) status[id - first] = ended;
    else if (series.isAlive(id)) status[id - first] = living;
  }
  return {
    page,
    status,
    seenMs: freshness.copySeen(first, end),
    cells: state.copyRows(first, end),
    registers: intake.registers.copyRows(first, end),
    labels: withLabels
      ? Array.from(status, (is, index) => (is === unused ? undefined : series.valuesOf(first + index)))
      : undefined,
  };
}

/** Takes what has arrived in the open tick into copies of the pages. */
export function addOpenRows(stream: Stream, pages: ReadonlyMap<number, CapturedPage>, instant: Instant): void {
  const { tick, state, ending } = stream;
  const endMs = instant.asOfMs + instant.tickMs;
  for (let row = 0; row < tick.size; row += 1) {
    const id = tick.touched[row] as number;
    const index = id % pageSeries;
    const page = pages.get((id - index) / pageSeries);
    if (page === undefined) continue;
    state.absorbInto(page.cells, (index * page.cells.length) / page.status.length, tick, row);
    page.seenMs[index] = endMs;
  }
  for (const id of ending) {
    const index = id % pageSeries;
    const page = pages.get((id - index) / pageSeries);
    if (page !== undefined) page.seenMs[index] = endMs;
  }
}

export function encodeHeader(place: RecordPlace, channel: Channel, header: CapturedHeader): Uint8Array {
  const writer = recordWriter(place).whole(header.sequence).float(header.vouchedMs).whole(channel.labels.length);
  for (const { name } of channel.labels) writer.text(name);
  writer.whole(channel.metrics.length);
  for (const metric of channel.metrics) {
    writer
      .text(metric.name)
      .text(kindOf(metric))
      .float(header.invalid[metric.index] as number);
  }
  return writer.whole(header.size).finish();
}

export function encodeLabels(place: RecordPlace, channel: Channel, labels: readonly (LabelValues | undefined)[]) {
  const writer = recordWriter(place).whole(labels.length);
  for (const values of labels) {
    writer.byte(values === undefined ? unused : living);
    if (values !== undefined) writeLabels(writer, channel, values);
  }
  return writer.finish();
}

export function encodePage(place: RecordPlace, { status, seenMs, cells, registers }: CapturedPage): Uint8Array {
  const writer = recordWriter(place).whole(status.length);
  for (const is of status) writer.byte(is);
  return writer.floats(seenMs).floats(cells).floats(registers).finish();
}

/** Puts a stream together again, record by record: its header first, then all labels, then all pages. */
export class StreamRestorer {
  private readonly written: Written;
  private readonly size: number;
  private readonly labels: (LabelValues | undefined)[] = [];
  private readonly seen: { readonly id: number; readonly seenMs: number; readonly isEnded: boolean }[] = [];
  private pages = 0;

  /** @throws RangeError when the record is damaged, or a label is gone from the channel. */
  constructor(
    private readonly stream: Stream,
    header: StateRecord,
  ) {
    const reader = recordReader(header);
    stream.sequence = reader.whole();
    stream.freshness.vouchedMs = reader.float();
    this.written = readChannel(reader, stream.options.channel, stream);
    this.size = reader.whole();
    reader.done();
  }

  /** @throws RangeError */
  take(record: StateRecord): void {
    if (record.kind === recordKinds.labels) this.takeLabels(record);
    else this.takePage(record);
  }

  /** @throws RangeError when a page is missing. */
  finish(): void {
    const { stream, seen } = this;
    if (this.pages !== Math.ceil(this.size / pageSeries)) {
      const { name } = stream.options.channel;
      throw new RangeError(`The state of channel '${name}' has ${this.pages} pages for ${this.size} series.`);
    }
    seen.sort((a, b) => a.seenMs - b.seenMs || a.id - b.id);
    for (const { id, seenMs, isEnded } of seen) {
      if (isEnded) stream.series.end(id);
      stream.freshness.restore(id, seenMs, isEnded);
    }
  }

  private takeLabels(record: StateRecord): void {
    const reader = recordReader(record);
    const { channel } = this.stream.options;
    const length = reader.count();
    for (let index = 0; index < length; index += 1) {
      if (reader.byte() === unused) continue;
      const values = readLabels(reader, this.written);
      this.labels[record.page * pageSeries + index] = channel.labels.map(
        ({ name }) => values[this.written.labelIndex.get(name) ?? -1],
      );
    }
    reader.done();
  }

  private takePage(record: StateRecord): void {
    const reader = recordReader(record);
    const length = reader.count();
    const status = Array.from({ length }, () => reader.byte());
    const [seenMs, cells, registers] = [reader.floats(), reader.floats(), reader.floats()];
    const [width, registerWidth] = [cells.length / length, registers.length / length];
    reader.done();
    status.forEach((is, index) => {
      if (is === unused) return;
      const id = record.page * pageSeries + index;
      const values = this.labels[id];
      if (values === undefined || (is !== living && is !== ended)) throw reader.fault(`series ${id} has no labels`);
      this.stream.series.addAt(id, values);
      this.seen.push({ id, seenMs: seenMs[index] as number, isEnded: is === ended });
      const row = cells.subarray(index * width, (index + 1) * width);
      const read = registers.subarray(index * registerWidth, (index + 1) * registerWidth);
      restoreSeries(this.stream, id, this.written, row, read);
    });
    this.pages += 1;
  }
}
