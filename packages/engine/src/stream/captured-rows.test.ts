import { describe, expect, it } from 'vitest';
import { addReading, COUNT, LAST, MAX, MIN, PARTIAL_CELLS, sumOf } from '../rollup/partial.js';
import { PartialTable } from '../rollup/partial-table.js';
import { CapturedRows, type RowChoice } from './captured-rows.js';

/** Three metrics, of which the first and the last have a sketch. */
const layout = { metricCount: 3, sketchOf: Int32Array.of(0, -1, 1), sketchCount: 2, holdMs: 1_000 };
const [latency, power, queue] = [0, 1, 2];
const every = Int32Array.of(latency, power, queue);

/** Adds a reading of a metric, and of its sketch. */
function add(table: PartialTable, series: number, metric: number, value: number, timestampMs = 0): void {
  const row = table.touch(series);
  addReading(table.cells, row * table.rowCells + metric * PARTIAL_CELLS, value, timestampMs, layout.holdMs);
  if (layout.sketchOf[metric] !== -1) table.sketchAt(row, metric).add(value);
}

/** The readings of series 7, 3 and 5, in this order of rows. */
function window(): PartialTable {
  const table = new PartialTable(layout);
  for (const [series, base] of [
    [7, 10],
    [3, 20],
    [5, 30],
  ] as const) {
    for (const step of [1, 2]) {
      add(table, series, latency, base + step, step);
      add(table, series, power, 2 * base + step, step);
      if (series !== 3) add(table, series, queue, 3 * base + step, step);
    }
  }
  return table;
}

/** What a table has, by series and metric: count, sum, min, max, last, and the median of the sketch. */
function contentOf(table: PartialTable): Record<string, (number | undefined)[]> {
  const content: Record<string, (number | undefined)[]> = {};
  for (let row = 0; row < table.size; row += 1) {
    for (const metric of every) {
      const at = row * table.rowCells + metric * PARTIAL_CELLS;
      const { cells } = table;
      if (cells[at + COUNT] === 0) continue;
      const median = table.sketchOrNone(row, metric)?.quantile(0.5);
      content[`${table.touched[row]}/${metric}`] = [
        ...[cells[at + COUNT], sumOf(cells, at), cells[at + MIN], cells[at + MAX], cells[at + LAST]],
        median === undefined ? undefined : Math.round(median),
      ];
    }
  }
  return content;
}

function restored(captured: CapturedRows, choice: RowChoice): Record<string, (number | undefined)[]> {
  const table = new PartialTable(layout);
  captured.mergeInto(table, choice);
  return contentOf(table);
}

describe('rows that are kept of a window', () => {
  it('[D8] have all of its readings, sketches too, after the window’s table has been used again', () => {
    const table = window();
    const before = contentOf(table);
    const captured = new CapturedRows(table, Int32Array.of(0, 1, 2), every, 1);
    table.clear();
    for (const series of [3, 5, 7]) add(table, series, latency, 999);
    expect(captured.size).toBe(3);
    expect(restored(captured, 'all')).toEqual(before);
    expect(before['7/0']).toEqual([2, 23, 11, 12, 12, 11]);
    expect(before['3/2']).toBeUndefined();
  });

  it('[D8] are those that were chosen, and each view takes its own', () => {
    const captured = new CapturedRows(window(), Int32Array.of(2, 0), every, 0);
    const seriesIn = (choice: RowChoice) => [
      ...new Set(Object.keys(restored(captured, choice)).map((key) => key.split('/')[0])),
    ];
    expect(seriesIn('all')).toEqual(['5', '7']);
    expect(seriesIn(0)).toEqual(['5']);
    expect(seriesIn(1)).toEqual(['7']);
    expect(seriesIn(Int32Array.of(1))).toEqual(['7']);
    expect(seriesIn(Int32Array.of())).toEqual([]);
  });

  it('[D8] have the metrics that are asked for and no others', () => {
    const captured = new CapturedRows(window(), Int32Array.of(0, 1), Int32Array.of(queue, power), 1);
    expect(restored(captured, 'all')).toEqual({
      '7/1': [2, 43, 21, 22, 22, undefined],
      '7/2': [2, 63, 31, 32, 32, 31],
      '3/1': [2, 83, 41, 42, 42, undefined],
    });
  });

  it('[D8] of windows that follow each other merge as one window would have had them', () => {
    const [first, second, both] = [new PartialTable(layout), new PartialTable(layout), new PartialTable(layout)];
    const readings = [5, 1, 9, 3, 7, 2, 8, 4];
    readings.forEach((value, index) => {
      for (const table of [index < 3 ? first : second, both]) {
        for (const metric of [latency, power]) add(table, 4, metric, value, index * 100);
      }
    });
    add(second, 6, queue, 1);
    add(both, 6, queue, 1);
    const merged = new PartialTable(layout);
    for (const table of [first, second]) {
      const rows = Int32Array.from({ length: table.size }, (_, row) => row);
      new CapturedRows(table, rows, every, 1).mergeInto(merged, 'all');
    }
    expect(contentOf(merged)).toEqual(contentOf(both));
    expect(contentOf(both)['4/0']).toEqual([8, 39, 1, 9, 4, 4]);
  });

  it('[I11] share their memory among the views that keep them', () => {
    const rows = Int32Array.of(0, 1, 2);
    const plain = new CapturedRows(window(), rows, Int32Array.of(power), 2);
    const sketched = new CapturedRows(window(), rows, Int32Array.of(latency), 2);
    expect(plain.bytes).toBe(3 * (4 + PARTIAL_CELLS * 8) + 200);
    expect(sketched.bytes).toBeGreaterThan(plain.bytes);
    expect(plain.bytesOf('all')).toBe(plain.bytes / 2);
    expect(plain.bytesOf(1)).toBe(plain.bytes / 3 + 4);
    expect(plain.bytesOf(Int32Array.of(0, 2))).toBe((2 * plain.bytes) / 3 + 8);
  });
});
