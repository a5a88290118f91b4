/**
 * The least that taking a sample needs: its series found by one key in a `Map`, and count, sum, smallest, largest and last
 * of four metrics brought up to date in a row of numbers. It checks nothing, knows one label and no time, keeps neither
 * compensation nor registers, and gives nothing to anybody: what the engine takes above it is what those cost.
 */

/** @typedef {import('./by-hand.js').PlainSample} PlainSample */

const cellsOfMetric = 5;
const metricCount = 4;
const rowCells = cellsOfMetric * metricCount;

export class Floor {
  constructor() {
    /** @type {Map<string, number>} */
    this.rows = new Map();
    this.cells = new Float64Array(16 * rowCells);
  }

  /** @param {PlainSample} sample */
  take({ labels, metrics }) {
    const meter = /** @type {string} */ (labels.meter);
    const at = (this.rows.get(meter) ?? this.add(meter)) * rowCells;
    const { cells } = this;
    update(cells, at, /** @type {number} */ (metrics.a));
    update(cells, at + cellsOfMetric, /** @type {number} */ (metrics.b));
    update(cells, at + 2 * cellsOfMetric, /** @type {number} */ (metrics.c));
    update(cells, at + 3 * cellsOfMetric, /** @type {number} */ (metrics.d));
    return undefined;
  }

  /** The flush: every row begins again. */
  advance() {
    for (let at = 0; at < this.rows.size * rowCells; at += cellsOfMetric) clear(this.cells, at);
  }

  /** @param {string} meter */
  add(meter) {
    const row = this.rows.size;
    this.rows.set(meter, row);
    if ((row + 1) * rowCells > this.cells.length) {
      const grown = new Float64Array(this.cells.length * 2);
      grown.set(this.cells);
      this.cells = grown;
    }
    for (let metric = 0; metric < metricCount; metric += 1) {
      clear(this.cells, row * rowCells + metric * cellsOfMetric);
    }
    return row;
  }
}

/** @param {Float64Array} cells @param {number} at */
function clear(cells, at) {
  cells[at] = 0;
  cells[at + 1] = 0;
  cells[at + 2] = Number.POSITIVE_INFINITY;
  cells[at + 3] = Number.NEGATIVE_INFINITY;
  cells[at + 4] = Number.NaN;
}

/** @param {Float64Array} cells @param {number} at @param {number} value */
function update(cells, at, value) {
  cells[at] = /** @type {number} */ (cells[at]) + 1;
  cells[at + 1] = /** @type {number} */ (cells[at + 1]) + value;
  if (value < /** @type {number} */ (cells[at + 2])) cells[at + 2] = value;
  if (value > /** @type {number} */ (cells[at + 3])) cells[at + 3] = value;
  cells[at + 4] = value;
}
