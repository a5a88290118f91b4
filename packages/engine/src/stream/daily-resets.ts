import type { Metric } from '../catalog/channel.js';
import { DayZone } from '../rollup/day.js';

interface Reset {
  readonly metric: number;
  readonly zone: DayZone;
  nextMs: number;
}

/** When the running totals of a channel's counters begin again, each at the day's boundary of its zone. */
export class DailyResets {
  private readonly resets: Reset[];

  /** @param nowMs Time to begin at: the next boundary is after it. */
  constructor(metrics: readonly Metric[], nowMs: number) {
    this.resets = metrics.flatMap(({ index, resetZone }) => {
      if (resetZone === undefined) return [];
      const zone = new DayZone(resetZone);
      return [{ metric: index, zone, nextMs: zone.nextDayMs(nowMs) }];
    });
  }

  /** The next boundary, ms; Infinity when nothing resets. */
  get nextMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.resets.map(({ nextMs }) => nextMs));
  }

  /** Metrics of which a new day has begun by `nowMs`. A clock that jumps over days resets once. */
  due(nowMs: number): number[] {
    const due = this.resets.filter(({ nextMs }) => nextMs <= nowMs);
    for (const reset of due) reset.nextMs = reset.zone.nextDayMs(nowMs);
    return due.map(({ metric }) => metric);
  }
}
