/**
 * What a team writes by hand: a map of cells by `series:metric`, and lists of values until the flush. They check nothing
 * and know no window, no view and no time.
 */

/** @typedef {{ labels: Record<string, string>, metrics: Record<string, number> }} PlainSample */

export class CellsByKey {
  constructor() {
    /** @type {Map<string, { count: number, sum: number, min: number, max: number, last: number }>} */
    this.cells = new Map();
  }

  /** @param {PlainSample} sample */
  take({ labels, metrics }) {
    for (const [name, value] of Object.entries(metrics)) {
      const key = `${labels.meter}:${labels.site}:${name}`;
      const cell = this.cells.get(key);
      if (cell === undefined) this.cells.set(key, { count: 1, sum: value, min: value, max: value, last: value });
      else {
        cell.count += 1;
        cell.sum += value;
        cell.min = Math.min(cell.min, value);
        cell.max = Math.max(cell.max, value);
        cell.last = value;
      }
    }
    return undefined;
  }

  /** The flush. */
  advance() {
    this.cells.clear();
  }
}

export class ValuesByMetric {
  constructor() {
    /** @type {Map<string, Record<string, number[]>>} */
    this.values = new Map();
  }

  /** @param {PlainSample} sample */
  take({ labels, metrics }) {
    const key = `${labels.meter}:${labels.site}`;
    let values = this.values.get(key);
    if (values === undefined) {
      values = {};
      this.values.set(key, values);
    }
    for (const [name, value] of Object.entries(metrics)) {
      const list = values[name];
      if (list === undefined) values[name] = [value];
      else list.push(value);
    }
    return undefined;
  }

  /** The flush. */
  advance() {
    this.values.clear();
  }
}

/** Takes samples and does nothing with them: what is left is the cost of the load itself. */
export class Nothing {
  constructor() {
    this.sum = 0;
  }

  /** @param {PlainSample} sample */
  take({ labels, metrics }) {
    // Reads what was written, so that no compiler may leave the writing out.
    this.sum += /** @type {number} */ (metrics.b) + (labels.meter === labels.site ? 1 : 0);
    return undefined;
  }

  advance() {
    this.sum = 0;
  }
}
