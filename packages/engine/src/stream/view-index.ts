import type { PartialTable } from '../rollup/partial-table.js';
import type { SeriesTable } from './series-table.js';
import type { View } from './view.js';

/**
 * The views of one window length, found by what they filter on: 50,000 views that each look at their own meter cost a
 * touched series one look-up and not 50,000.
 */
export class ViewIndex {
  readonly views = new Set<View>();
  private readonly unfiltered = new Set<View>();
  /** First filtered label → value → views. A view with several values stands under each. */
  private readonly byLabel = new Map<number, Map<string, Set<View>>>();

  /** Views that owe a zero frame even if nothing comes. */
  private readonly flowing = new Set<View>();

  get isFlowing(): boolean {
    return this.flowing.size > 0;
  }

  add(view: View): void {
    this.views.add(view);
    this.noteClosed(view);
    const condition = view.question.filter[0];
    if (condition === undefined) {
      this.unfiltered.add(view);
      return;
    }
    let byValue = this.byLabel.get(condition.label);
    if (byValue === undefined) {
      byValue = new Map();
      this.byLabel.set(condition.label, byValue);
    }
    for (const value of condition.values) {
      const views = byValue.get(value);
      if (views === undefined) byValue.set(value, new Set([view]));
      else views.add(view);
    }
  }

  delete(view: View): void {
    this.views.delete(view);
    this.unfiltered.delete(view);
    this.flowing.delete(view);
    const condition = view.question.filter[0];
    const byValue = condition === undefined ? undefined : this.byLabel.get(condition.label);
    if (condition === undefined || byValue === undefined) return;
    for (const value of condition.values) {
      const views = byValue.get(value);
      views?.delete(view);
      if (views?.size === 0) byValue.delete(value);
    }
    if (byValue.size === 0) this.byLabel.delete(condition.label);
  }

  /** Keeps the list of views that owe a zero; called whenever a view has closed a window. */
  noteClosed(view: View): void {
    if (view.isFlowing) this.flowing.add(view);
    else this.flowing.delete(view);
  }

  /** Puts each touched series into the `routed` of the views that cover it. Returns the views that have something to say. */
  route(window: PartialTable, series: SeriesTable): Set<View> {
    const due = new Set<View>();
    for (const view of this.unfiltered) {
      for (let index = 0; index < window.size; index += 1) view.routed.push(window.touched[index] as number);
      if (window.size > 0) due.add(view);
    }
    for (const [label, byValue] of this.byLabel) {
      for (let index = 0; index < window.size; index += 1) {
        const touched = window.touched[index] as number;
        const value = series.valueOf(touched, label);
        if (value === undefined) continue;
        for (const view of byValue.get(value) ?? []) {
          if (!view.covers(touched)) continue;
          view.routed.push(touched);
          due.add(view);
        }
      }
    }
    for (const view of this.flowing) due.add(view);
    return due;
  }
}
