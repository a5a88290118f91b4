// hot path: per touched series and window, no allocation but for growth
const noSlot = -1;

/**
 * The rows of a closing window and the groups that they fall into, side by side in slots: only groups that have something
 * to say have one. One map serves all rollups of a stream, one after another.
 */
export class SlotMap {
  rows = new Int32Array(16);
  slotOfRow = new Int32Array(16);
  rowCount = 0;
  groupOfSlot = new Int32Array(16);
  slotCount = 0;
  private slotOfGroup = new Int32Array(16).fill(noSlot);
  /** Slots below this have rows; the others only something left to say. */
  private slotsWithRows = 0;

  begin(rowsMax: number, groupsMax: number): void {
    if (rowsMax > this.rows.length) {
      this.rows = new Int32Array(rowsMax * 2);
      this.slotOfRow = new Int32Array(rowsMax * 2);
    }
    if (groupsMax > this.slotOfGroup.length) {
      this.groupOfSlot = new Int32Array(groupsMax * 2);
      this.slotOfGroup = new Int32Array(groupsMax * 2).fill(noSlot);
    }
    this.rowCount = 0;
    this.slotCount = 0;
    this.slotsWithRows = 0;
  }

  /** All rows in the one group that there is. */
  fillWhole(rowCount: number): void {
    for (let row = 0; row < rowCount; row += 1) this.rows[row] = row;
    this.slotOfRow.fill(0, 0, rowCount);
    this.rowCount = rowCount;
    if (rowCount > 0) this.addGroup(0);
    this.slotsWithRows = this.slotCount;
  }

  addRow(row: number, group: number): void {
    const slot = this.addGroup(group);
    this.rows[this.rowCount] = row;
    this.slotOfRow[this.rowCount] = slot;
    this.rowCount += 1;
    this.slotsWithRows = this.slotCount;
  }

  /** Slot of a group, made if need be. */
  addGroup(group: number): number {
    const known = this.slotOfGroup[group] as number;
    if (known !== noSlot) return known;
    const slot = this.slotCount;
    this.slotOfGroup[group] = slot;
    this.groupOfSlot[slot] = group;
    this.slotCount = slot + 1;
    return slot;
  }

  hasRows(group: number): boolean {
    const slot = this.slotOfGroup[group] as number;
    return slot !== noSlot && slot < this.slotsWithRows;
  }

  clear(): void {
    for (let slot = 0; slot < this.slotCount; slot += 1) this.slotOfGroup[this.groupOfSlot[slot] as number] = noSlot;
    this.slotCount = 0;
    this.rowCount = 0;
  }
}
