import type { Channel } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import { AREA, COUNT, FIRST, LOW, MAX, MIN, PARTIAL_CELLS, SUM } from '../rollup/partial.js';
import { PartialTable } from '../rollup/partial-table.js';
import { Sketch } from '../rollup/sketch.js';
import { ByteReader, ByteWriter } from './bytes.js';
import type { BegunSeries, ClosedTick } from './closed-tick.js';
import { rowLayoutOf } from './row-layout.js';
import type { LabelValues } from './series-table.js';

const kind = 0x54; // 'T'
const version = 1;

/** Cells of a counter's partial that are sent, and of any other. What stood before is known at the other end. */
const counterCells: readonly number[] = [COUNT, SUM, LOW, MIN, MAX];
const readingCells: readonly number[] = [
  ...counterCells,
  ...Array.from({ length: AREA + 2 - FIRST }, (_, cell) => FIRST + cell),
];

/** A closed tick as bytes. */
export function encodeTick(tick: ClosedTick, channel: Channel): Uint8Array {
  const writer = new ByteWriter(kind, version);
  writer.text(tick.tenantId).text(tick.channel).text(tick.epoch).text(shapeOf(channel));
  writer.whole(tick.firstSequence).whole(tick.sequence);
  writer.float(tick.startMs).float(tick.endMs).float(tick.vouchedMs);
  writer.whole(tick.begun.length);
  for (const { series, values } of tick.begun) {
    writer.whole(series);
    writeLabels(writer, channel, values);
  }
  writer.whole(tick.ended.length);
  for (const series of tick.ended) writer.whole(series);
  writer.whole(tick.partials.size);
  for (let row = 0; row < tick.partials.size; row += 1) writeRow(writer, channel, tick.partials, row);
  return writer.finish();
}

/**
 * Reads a tick that `encodeTick` wrote.
 *
 * @param channelOf The catalog's channel of a name.
 * @throws RangeError when the bytes are damaged, or the channel is not what it was where they were written.
 */
export function decodeTick(bytes: Uint8Array, channelOf: (name: string) => Channel | undefined): ClosedTick {
  const reader = new ByteReader(bytes, kind, version, 'tick');
  const [tenantId, name, epoch, shape] = [reader.text(), reader.text(), reader.text(), reader.text()];
  const channel = channelOf(name);
  if (channel === undefined || shapeOf(channel) !== shape) {
    throw reader.fault(`channel '${name}' is declared differently in the catalog where it was made`);
  }
  const [firstSequence, sequence] = [reader.whole(), reader.whole()];
  const [startMs, endMs, vouchedMs] = [reader.float(), reader.float(), reader.float()];
  const begun: BegunSeries[] = [];
  for (let left = reader.count(); left > 0; left -= 1) {
    begun.push({ series: reader.whole(), values: readLabels(reader, channel) });
  }
  const ended: number[] = [];
  for (let left = reader.count(); left > 0; left -= 1) ended.push(reader.whole());
  const partials = new PartialTable(rowLayoutOf(channel));
  for (let left = reader.count(); left > 0; left -= 1) readRow(reader, channel, partials);
  reader.done();
  return { tenantId, channel: name, epoch, firstSequence, sequence, startMs, endMs, vouchedMs, begun, ended, partials };
}

/** What must be equal at both ends: the labels and the metrics, in order, with what decides about their partials. */
function shapeOf({ labels, metrics }: Channel): string {
  return JSON.stringify([
    labels.map(({ name }) => name),
    metrics.map(({ name, instrument, functions }) => [name, instrument, functions]),
  ]);
}

export function writeLabels(writer: ByteWriter, { labels }: Channel, values: LabelValues): void {
  for (const { index } of labels) writer.text(values[index] ?? '');
}

export function readLabels(reader: ByteReader, { labels }: Channel): (string | undefined)[] {
  // An empty text is no label value, so it can stand for none.
  return labels.map(() => reader.text() || undefined);
}

function writeRow(writer: ByteWriter, { metrics }: Channel, partials: PartialTable, row: number): void {
  writer.whole(partials.touched[row] as number);
  const present = metrics.filter(({ index }) => partials.cells[cellOf(partials, row, index) + COUNT] !== 0);
  writer.whole(present.length);
  for (const { index, instrument } of present) {
    writer.whole(index);
    const at = cellOf(partials, row, index);
    for (const cell of isCounter(instrument) ? counterCells : readingCells) {
      writer.float(partials.cells[at + cell] as number);
    }
    if (partials.layout.sketchOf[index] !== -1) writer.floats(partials.sketchAt(row, index).encode());
  }
}

function readRow(reader: ByteReader, { metrics }: Channel, partials: PartialTable): void {
  const series = reader.whole();
  if (series >= 2 ** 31 || partials.rowOf(series) !== -1) throw reader.fault(`series ${series} is in it twice`);
  const row = partials.touch(series);
  for (let left = reader.count(); left > 0; left -= 1) {
    const metric = metrics[reader.whole()];
    if (metric === undefined) throw reader.fault('it has a metric that the channel does not have');
    const at = cellOf(partials, row, metric.index);
    for (const cell of isCounter(metric.instrument) ? counterCells : readingCells) {
      partials.cells[at + cell] = reader.float();
    }
    if (partials.layout.sketchOf[metric.index] !== -1) {
      partials.sketchAt(row, metric.index).merge(Sketch.decode(reader.floats()));
    }
  }
}

function cellOf({ rowCells }: PartialTable, row: number, metric: number): number {
  return row * rowCells + metric * PARTIAL_CELLS;
}
