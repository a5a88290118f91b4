import { PartialTable } from '../rollup/partial-table.js';
import { ViewIndex } from './view-index.js';

/**
 * One rung of the ladder: the open window of one length, built from the windows of the rung below, never from samples.
 *
 * A regular level has windows aligned to the Unix epoch. A view that begins in the middle of a window starts in an
 * onboarding level, which is built from ticks and ends with that window; then the view moves to the regular level. So its
 * first frame holds exactly what came after its snapshot.
 */
export class WindowLevel {
  readonly index = new ViewIndex();
  readonly table: PartialTable;

  constructor(
    readonly windowMs: number,
    metricCount: number,
    /** The level whose closed windows fill this one; undefined = the ticks. */
    public parent: WindowLevel | undefined,
    /** Set for an onboarding level: when it began, ms. */
    readonly sinceMs: number | undefined,
    /** The tick's own table when the window is one tick long, which then needs no merge. */
    shared?: PartialTable,
  ) {
    this.table = shared ?? new PartialTable(metricCount);
  }

  endsAt(tickEndMs: number): boolean {
    return tickEndMs % this.windowMs === 0;
  }
}
