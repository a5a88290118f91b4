import type { Channel, Metric } from '../catalog/channel.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { readEventLogs, writeEventLogs } from './event-codec.js';
import type { EventStreams } from './event-streams.js';
import { SeriesState } from './series-state.js';
import type { Stream } from './stream.js';
import { readLabels, writeLabels } from './tick-codec.js';

const kind = 0x43; // 'C'
const version = 1;

/** What stands under the id of a series. */
const unused = 0;
const living = 1;
const ended = 2;

export interface ExportOptions {
  /** Start of the open tick, ms. */
  readonly asOfMs: number;
  readonly tickMs: number;
  /** Whether what has arrived in the open tick is in it, as a checkpoint needs it, or only closed ticks, as a follower does. */
  readonly withOpenTick: boolean;
}

/** Where an imported stream goes. */
export type StreamAt = (tenantId: string, channel: Channel, asOfMs: number) => Stream;

/**
 * The state as bytes: every series with its totals, last readings, registers and when it was last heard of, and the logs of
 * events. The same state gives the same bytes. Views are not in it: whoever asks again gets a snapshot of this state.
 */
export function encodeState(streams: Iterable<Stream>, events: EventStreams, options: ExportOptions): Uint8Array {
  const writer = new ByteWriter(kind, version);
  const all = [...streams].sort((a, b) => compare(placeOf(a), placeOf(b)));
  writer.float(options.asOfMs).whole(all.length);
  for (const stream of all) writeStream(writer, stream, options);
  writeEventLogs(writer, events);
  return writer.finish();
}

/**
 * Reads what `encodeState` wrote into streams that are empty. Metrics are found by name: one that is new, or is counted
 * differently now, begins empty; one that is gone is left out.
 *
 * @returns `asOfMs` of the export.
 * @throws RangeError when the bytes are damaged, or a channel or a label is gone from the catalog.
 */
export function decodeState(
  bytes: Uint8Array,
  channelOf: (name: string) => Channel | undefined,
  streamAt: StreamAt,
  events: EventStreams,
): number {
  const reader = new ByteReader(bytes, kind, version, 'state');
  const asOfMs = reader.float();
  for (let left = reader.count(); left > 0; left -= 1) readStream(reader, asOfMs, channelOf, streamAt);
  readEventLogs(reader, channelOf, events);
  reader.done();
  return asOfMs;
}

function placeOf({ options }: Stream): string {
  return JSON.stringify([options.tenantId, options.channel.name]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function writeStream(writer: ByteWriter, stream: Stream, options: ExportOptions): void {
  const { channel, tenantId } = stream.options;
  const { series, freshness, intake } = stream;
  writer.text(tenantId).text(channel.name).whole(stream.sequence).float(freshness.vouchedMs);
  writer.whole(channel.labels.length);
  for (const { name } of channel.labels) writer.text(name);
  writer.whole(channel.metrics.length);
  for (const metric of channel.metrics) {
    writer
      .text(metric.name)
      .text(kindOf(metric))
      .float(intake.invalid[metric.index] as number);
  }
  const open = new Set(options.withOpenTick ? [] : intake.begun);
  writer.whole(series.size);
  for (let id = 0; id < series.size; id += 1) {
    const isEnding = options.withOpenTick && stream.ending.has(id);
    const status = open.has(id)
      ? unused
      : isEnding || freshness.isEnded(id)
        ? ended
        : series.isAlive(id)
          ? living
          : unused;
    writer.byte(status);
    if (status === unused) continue;
    writeLabels(writer, channel, series.valuesOf(id));
    const isOpen = options.withOpenTick && (isEnding || stream.tick.rowOf(id) !== -1);
    writer.float(isOpen ? options.asOfMs + options.tickMs : freshness.seenAtMs(id));
    if (status === ended) continue;
    writer.floats(isOpen ? withOpenRow(stream, id) : stream.state.rowOf(id));
    writer.floats(intake.registers.rowOf(id));
  }
}

/** The state of a series as it will be when the open tick closes. */
function withOpenRow({ state, tick, options }: Stream, series: number): Float64Array {
  const one = new SeriesState(options.channel.metrics);
  one.restore(0, state.rowOf(series));
  one.absorbRow(0, tick, tick.rowOf(series));
  return one.rowOf(0);
}

function readStream(
  reader: ByteReader,
  asOfMs: number,
  channelOf: (name: string) => Channel | undefined,
  streamAt: StreamAt,
): void {
  const [tenantId, name] = [reader.text(), reader.text()];
  const channel = channelOf(name);
  if (channel?.kind !== 'metrics') throw reader.fault(`its channel '${name}' is not in the catalog`);
  const stream = streamAt(tenantId, channel, asOfMs);
  stream.sequence = reader.whole();
  stream.freshness.vouchedMs = reader.float();
  const written = readChannel(reader, channel, stream);
  const seen: { id: number; seenMs: number; isEnded: boolean }[] = [];
  const size = reader.count();
  for (let id = 0; id < size; id += 1) {
    const status = reader.byte();
    if (status === unused) continue;
    if (status !== living && status !== ended) throw reader.fault(`series ${id} is neither living nor ended`);
    const values = readLabels(reader, written);
    stream.series.addAt(
      id,
      channel.labels.map(({ name: label }) => values[written.labelIndex.get(label) ?? -1]),
    );
    seen.push({ id, seenMs: reader.float(), isEnded: status === ended });
    if (status === ended) continue;
    restoreSeries(stream, id, written, reader.floats(), reader.floats());
  }
  seen.sort((a, b) => a.seenMs - b.seenMs || a.id - b.id);
  for (const { id, seenMs, isEnded } of seen) {
    if (isEnded) stream.series.end(id);
    stream.freshness.restore(id, seenMs, isEnded);
  }
}

/** The channel as it was when the state was written. Of its metrics only those that still mean the same have an index. */
export interface Written extends Channel {
  /** Place in a written row → metric of today; undefined = left out. */
  readonly today: readonly (Metric | undefined)[];
  /** Place among the registers of a written row → metric of today. */
  readonly registersToday: readonly (Metric | undefined)[];
}

export function readChannel(reader: ByteReader, channel: Channel, stream: Stream): Written {
  const labels = Array.from({ length: reader.count() }, (_, index) => ({
    index,
    name: reader.text(),
    description: '',
  }));
  const gone = labels.find(({ name }) => !channel.labelIndex.has(name));
  if (gone !== undefined) throw reader.fault(`label '${gone.name}' is gone from channel '${channel.name}'`);
  const today: (Metric | undefined)[] = [];
  const registersToday: (Metric | undefined)[] = [];
  for (let left = reader.count(); left > 0; left -= 1) {
    const [name, was, invalid] = [reader.text(), reader.text(), reader.float()];
    const metric = channel.metrics[channel.metricIndex.get(name) ?? -1];
    const same = metric !== undefined && kindOf(metric) === was ? metric : undefined;
    today.push(same);
    if (was.endsWith('cumulative')) registersToday.push(same);
    if (same !== undefined) stream.intake.invalid[same.index] = invalid;
  }
  const labelIndex = new Map(labels.map(({ name, index }) => [name, index]));
  return { ...channel, labels, labelIndex, today, registersToday };
}

export function restoreSeries(
  stream: Stream,
  id: number,
  { today, registersToday }: Written,
  state: Float64Array,
  registers: Float64Array,
): void {
  stream.state.clear(id);
  stream.intake.registers.clear(id);
  stream.state.restore(
    id,
    rearranged(stream.state.rowOf(id), state, today, (metric) => metric.index),
  );
  const row = stream.intake.registers.rowOf(id);
  const cumulative = stream.options.channel.metrics.filter((metric) => metric.cumulative);
  stream.intake.registers.restore(
    id,
    rearranged(row, registers, registersToday, (metric) => cumulative.indexOf(metric)),
  );
}

/** Pairs of cells in today's order; what was not written keeps what stands in `row`. */
function rearranged(
  row: Float64Array,
  written: Float64Array,
  today: readonly (Metric | undefined)[],
  placeOfMetric: (metric: Metric) => number,
): Float64Array {
  if (written.length !== today.length * 2)
    throw new RangeError('This is no state that can be read: a row is too short.');
  today.forEach((metric, place) => {
    if (metric !== undefined) row.set(written.subarray(place * 2, place * 2 + 2), placeOfMetric(metric) * 2);
  });
  return row;
}

/** What decides how a metric is counted; a total of one kind means nothing to another. */
export function kindOf({ instrument, cumulative, unit }: Metric): string {
  return `${instrument} in ${unit} ${cumulative ? 'cumulative' : ''}`.trimEnd();
}
