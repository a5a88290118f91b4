import type { PartialTable } from '../rollup/partial-table.js';
import type { LabelValues } from './series-table.js';

/** A series that begins with a tick: its id, and its label values in the catalog's order. */
export interface BegunSeries {
  readonly series: number;
  readonly values: LabelValues;
}

/**
 * What one stream did in one slot of time, as a value: it can leave the process and feed views elsewhere, which then make
 * the same frames under the same positions. Ticks that follow each other merge into the tick of the whole span.
 */
export interface ClosedTick {
  readonly tenantId: string;
  readonly channel: string;
  /** Incarnation of the stream's history; a tick of another one does not continue it. */
  readonly epoch: string;
  /** Numbers of the ticks in it, first and last: equal unless ticks were merged. Ticks without content have no number. */
  readonly firstSequence: number;
  readonly sequence: number;
  /** [start, end) in ms since the epoch. */
  readonly startMs: number;
  readonly endMs: number;
  /** Up to when the source vouches for the channel, ms; −Infinity = it does not. */
  readonly vouchedMs: number;
  readonly begun: readonly BegunSeries[];
  /** Ids of series that ended with the tick. */
  readonly ended: readonly number[];
  /** The partials of the series that were touched. Belongs to whoever made the tick, and only for the time of the call. */
  readonly partials: PartialTable;
}

/**
 * Merges ticks that follow each other without a hole.
 *
 * @throws RangeError when `next` does not follow `tick`.
 */
export function mergeTicks(tick: ClosedTick, next: ClosedTick): ClosedTick {
  const isSameStream = tick.tenantId === next.tenantId && tick.channel === next.channel && tick.epoch === next.epoch;
  if (!isSameStream || next.firstSequence !== tick.sequence + 1) {
    throw new RangeError(
      `tick ${next.firstSequence} of ${next.channel} (${next.epoch}) does not follow tick ${tick.sequence} of ${tick.channel} (${tick.epoch})`,
    );
  }
  tick.partials.merge(next.partials);
  return {
    ...tick,
    sequence: next.sequence,
    endMs: next.endMs,
    vouchedMs: Math.max(tick.vouchedMs, next.vouchedMs),
    begun: [...tick.begun, ...next.begun],
    ended: [...tick.ended, ...next.ended],
  };
}

/** @throws RangeError when the tick is not within the open one, [start, end) in ms. */
export function assertWithin({ startMs, endMs }: ClosedTick, openMs: number, openEndMs: number): void {
  if (startMs >= openMs && endMs <= openEndMs) return;
  throw new RangeError(`a tick of ${startMs} to ${endMs} is not within the open one, which begins at ${openMs}`);
}
