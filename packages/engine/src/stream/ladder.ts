import type { PartialTable } from '../rollup/partial-table.js';
import type { Selection } from './selection.js';
import type { RollupTools, SelectionRollup } from './selection-rollup.js';
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
    private readonly tickMs: number,
    private readonly tick: PartialTable,
    private readonly tools: RollupTools,
  ) {}

  /** Whether no window has anything that is still to be told. */
  get isQuiet(): boolean {
    if (this.onboarding.length > 0) return false;
    return this.regular.every((level) => level.table.size === 0 && !level.isDue);
  }

  /** Adds a view that begins with the open tick. */
  addView(view: View, tickStartMs: number): SelectionRollup {
    const { windowMs } = view.question;
    if (tickStartMs % windowMs === 0) return this.regularLevel(windowMs).add(view);
    let level = this.onboarding.find((other) => other.windowMs === windowMs && other.sinceMs === tickStartMs);
    if (level === undefined) {
      level = new WindowLevel(windowMs, this.tick.layout, this.tools, undefined, tickStartMs);
      this.onboarding.push(level);
    }
    return level.add(view);
  }

  removeView(view: View): void {
    for (const level of this.levels()) level.delete(view);
    this.dropUnused();
  }

  /** The rollup that a view is in now. */
  rollupOf(view: View): SelectionRollup | undefined {
    for (const level of this.levels()) {
      const rollup = level.rollupOf(view.selection);
      if (rollup?.views.has(view) === true) return rollup;
    }
    return undefined;
  }

  /** What has come in since the last window of a view was closed, without the open tick: tables of spans that follow each other. */
  openTables(view: View): PartialTable[] {
    const own = this.levels().find((level) => level.rollupOf(view.selection)?.views.has(view) === true);
    const tables: PartialTable[] = [];
    for (let level = own; level !== undefined && level.table !== this.tick; level = level.parent)
      tables.push(level.table);
    return tables;
  }

  /** Calls for each rollup of a selection, and notes what it then owes. */
  eachRollup(selection: Selection, visit: (rollup: SelectionRollup) => void): void {
    for (const level of this.levels()) {
      const rollup = level.rollupOf(selection);
      if (rollup === undefined) continue;
      visit(rollup);
      level.note(rollup);
    }
  }

  /** Selections of which an open window holds readings that nobody has been told of. */
  selectionsWithOpenReadings(): Set<Selection> {
    const open = new Set<Selection>();
    for (const level of this.levels()) level.addOpenSelections(open);
    return open;
  }

  /** The totals of a metric have begun again. */
  totalsReset(metric: number): void {
    for (const level of this.levels()) {
      for (const rollup of level.rollups) {
        rollup.totalsReset(metric);
        level.note(rollup);
      }
    }
  }

  /** Fills the windows from the tick, then closes those that end with it, shortest first. */
  closeTick(tickEndMs: number, publish: Publish): void {
    if (this.tick.size > 0) {
      for (const level of this.levels()) {
        if (level.parent === undefined && level.table !== this.tick) level.table.merge(this.tick);
      }
    }
    const ending = this.regular.filter((level) => level.endsAt(tickEndMs));
    for (const level of ending) {
      for (const child of this.regular) if (child.parent === level) child.table.merge(level.table);
      level.close([tickEndMs - level.windowMs, tickEndMs], publish);
    }
    this.closeOnboarding(tickEndMs, publish);
    for (const level of ending) {
      if (level.table !== this.tick) level.table.clear();
      // Between two of its windows a level may move to a better rung without tearing anything.
      level.parent = this.parentFor(level.windowMs);
    }
    if (ending.length > 0) this.dropUnused();
  }

  private closeOnboarding(tickEndMs: number, publish: Publish): void {
    if (this.onboarding.length === 0) return;
    const ending = this.onboarding.filter((level) => level.endsAt(tickEndMs));
    if (ending.length === 0) return;
    this.onboarding = this.onboarding.filter((level) => !ending.includes(level));
    for (const level of ending) {
      level.close([level.sinceMs ?? tickEndMs - level.windowMs, tickEndMs], publish);
      const regular = this.regularLevel(level.windowMs);
      for (const rollup of [...level.rollups]) {
        for (const view of [...rollup.views]) {
          const next = regular.add(view);
          next.inherit(rollup);
          regular.note(next);
          level.delete(view);
        }
      }
    }
  }

  /** The level of a length, made if need be; only at the boundary of its windows. */
  private regularLevel(windowMs: number): WindowLevel {
    const known = this.regular.find((level) => level.windowMs === windowMs);
    if (known !== undefined) return known;
    const shared = windowMs === this.tickMs ? this.tick : undefined;
    const parent = this.parentFor(windowMs);
    const level = new WindowLevel(windowMs, this.tick.layout, this.tools, parent, undefined, shared);
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
    this.onboarding = this.onboarding.filter((level) => !level.isEmpty);
    this.regular = this.regular.filter(
      (level) => !level.isEmpty || this.regular.some((other) => other.parent === level),
    );
  }

  private levels(): readonly WindowLevel[] {
    return this.onboarding.length === 0 ? this.regular : [...this.onboarding, ...this.regular];
  }
}
