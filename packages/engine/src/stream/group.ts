/** The series that a view shows as one number per metric: all of an ungrouped view, else those with equal `groupBy` labels. */
export class Group {
  /** Ids of the member series, ascending by appearance. */
  readonly members: number[] = [];
  /** Members touched in the window being closed. */
  readonly touched: number[] = [];
  /** Per column: the value that a receiver holds; NaN = none. */
  readonly held: Float64Array;
  /** Per column: 1 when the last window had readings, so that an empty one is sent once as 0. */
  readonly flowing: Uint8Array;

  constructor(
    readonly labels: Readonly<Record<string, string>>,
    /** How many labels have one value throughout the group, by its grouping or by the view's filter. */
    readonly pinnedLabels: number,
    columns: number,
  ) {
    this.held = new Float64Array(columns).fill(Number.NaN);
    this.flowing = new Uint8Array(columns);
  }
}
