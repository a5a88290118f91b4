// hot path: per touched series and window, no allocation but for growth
const notChosen = -1;

/** Chooses rows of a window to be copied, each once, and says where each of them lands. */
export class RowChooser {
  /** Row of the window → its number among the chosen ones. */
  rows = new Int32Array(16);
  count = 0;
  private order = new Int32Array(16);

  /** @param rowCount Rows of the window. */
  begin(rowCount: number): void {
    if (rowCount > this.rows.length) {
      this.rows = new Int32Array(rowCount * 2);
      this.order = new Int32Array(rowCount * 2);
    }
    this.rows.fill(notChosen, 0, rowCount);
    this.count = 0;
  }

  choose(row: number): void {
    if (this.rows[row] !== notChosen) return;
    this.rows[row] = this.count;
    this.order[this.count] = row;
    this.count += 1;
  }

  chooseAll(rowCount: number): void {
    this.begin(rowCount);
    for (let row = 0; row < rowCount; row += 1) this.choose(row);
  }

  /** The chosen rows in order; valid until the next `begin`. */
  chosen(): Int32Array {
    return this.order.subarray(0, this.count);
  }
}
