import type { PartialTable } from '../rollup/partial-table.js';
import type { SeriesTable } from './series-table.js';
import type { Publish, View } from './view.js';
import { WindowLevel } from './window-level.js';

/**
 * The windows of one stream, each length built from the longest shorter one that divides it. A tick costs what it touched,
 * whatever the number of views: views only read the window that they are due at.
 */
export class Ladder {
  /** By window length, ascending. */
  private regular: WindowLevel[] = [];
  private onboarding: WindowLevel[] = [];

  constructor(
    private readonly metricCount: number,
    private readonly tickMs: number,
    private readonly tick: PartialTable,
    private readonly series: SeriesTable,
  ) {}

  get viewCount(): number {
    return this.levels().reduce((count, level) => count + level.index.views.size, 0);
  }

  /** Whether no window has anything that is still to be told. */
  get isQuiet(): boolean {
    if (this.onboarding.length > 0) return false;
    return this.regular.every((level) => level.table.size === 0 && !level.index.isFlowing);
  }

  /** Adds a view that begins with the open tick. */
  addView(view: View, tickStartMs: number): void {
    const { windowMs } = view.question;
    if (tickStartMs % windowMs === 0) {
      this.regularLevel(windowMs).index.add(view);
      return;
    }
    let level = this.onboarding.find((other) => other.windowMs === windowMs && other.sinceMs === tickStartMs);
    if (level === undefined) {
      level = new WindowLevel(windowMs, this.metricCount, undefined, tickStartMs);
      this.onboarding.push(level);
    }
    level.index.add(view);
  }

  removeView(view: View): void {
    for (const level of this.levels()) level.index.delete(view);
    this.dropUnused();
  }

  /** Fills the windows from the tick, then closes those that end with it, shortest first. */
  closeTick(tickEndMs: number, publish: Publish): void {
    for (const level of this.levels()) {
      if (level.parent === undefined && level.table !== this.tick) level.table.merge(this.tick);
    }
    const ending = this.regular.filter((level) => level.endsAt(tickEndMs));
    for (const level of ending) {
      for (const child of this.regular) if (child.parent === level) child.table.merge(level.table);
      this.closeViews(level, tickEndMs, publish);
    }
    this.closeOnboarding(tickEndMs, publish);
    for (const level of ending) {
      if (level.table !== this.tick) level.table.clear();
      // Between two of its windows a level may move to a better rung without tearing anything.
      level.parent = this.parentFor(level.windowMs);
    }
    if (ending.length > 0) this.dropUnused();
  }

  private closeViews(level: WindowLevel, tickEndMs: number, publish: Publish): void {
    const startMs = level.sinceMs ?? tickEndMs - level.windowMs;
    for (const view of level.index.route(level.table, this.series)) {
      const frame = view.close(level.table, [startMs, tickEndMs]);
      level.index.noteClosed(view);
      if (frame !== undefined) publish(view, frame);
    }
  }

  private closeOnboarding(tickEndMs: number, publish: Publish): void {
    const ending = this.onboarding.filter((level) => level.endsAt(tickEndMs));
    if (ending.length === 0) return;
    this.onboarding = this.onboarding.filter((level) => !ending.includes(level));
    for (const level of ending) {
      this.closeViews(level, tickEndMs, publish);
      const regular = this.regularLevel(level.windowMs);
      for (const view of level.index.views) regular.index.add(view);
    }
  }

  /** The level of a length, made if need be; only at the boundary of its windows. */
  private regularLevel(windowMs: number): WindowLevel {
    const known = this.regular.find((level) => level.windowMs === windowMs);
    if (known !== undefined) return known;
    const shared = windowMs === this.tickMs ? this.tick : undefined;
    const level = new WindowLevel(windowMs, this.metricCount, this.parentFor(windowMs), undefined, shared);
    this.regular = [...this.regular, level].sort((a, b) => a.windowMs - b.windowMs);
    return level;
  }

  private parentFor(windowMs: number): WindowLevel | undefined {
    // The tick's own level is the tick: filling from it would be the same merge.
    return this.regular.findLast((level) => {
      return level.windowMs < windowMs && windowMs % level.windowMs === 0 && level.table !== this.tick;
    });
  }

  private dropUnused(): void {
    this.onboarding = this.onboarding.filter((level) => level.index.views.size > 0);
    this.regular = this.regular.filter(
      (level) => level.index.views.size > 0 || this.regular.some((other) => other.parent === level),
    );
  }

  private levels(): WindowLevel[] {
    return [...this.onboarding, ...this.regular];
  }
}
