import type { MetricUpdate } from '@streamgauge/protocol';

/** One metric as a widget sees it: the same form from a snapshot (plain numbers) and from an update. */
export interface MetricCell {
  readonly value: number;
  /** Value before the last change, for ▲▼. */
  readonly previous: number | null;
  /** Change within the view's window. 0 after a snapshot. */
  readonly delta: number;
  /** Samples within the view's window. 0 after a snapshot. */
  readonly count: number;
  /** When `value` last changed: end of that window by the server's clock, ms. */
  readonly changedAt: number;
}

/** Latest cell per metric. A cell that did not change is the same object as before. */
export type Cells = Readonly<Record<string, MetricCell>>;

function nextCell(
  held: MetricCell | undefined,
  value: number,
  delta: number,
  count: number,
  asOfMs: number,
): MetricCell {
  if (held === undefined) return { value, previous: null, delta, count, changedAt: asOfMs };
  if (held.value === value) {
    return held.delta === delta && held.count === count ? held : { ...held, delta, count };
  }
  return { value, previous: held.value, delta, count, changedAt: asOfMs };
}

/** Own property only, because a metric may be called `constructor`. */
function heldCell(cells: Cells, metric: string): MetricCell | undefined {
  return Object.hasOwn(cells, metric) ? cells[metric] : undefined;
}

/** Replaces all: metrics that the snapshot lacks are gone. */
export function cellsOfSnapshot(held: Cells, values: Readonly<Record<string, number>>, asOfMs: number): Cells {
  const entries = Object.entries(values).map(([metric, value]): [string, MetricCell] => {
    const cell = heldCell(held, metric);
    // A snapshot knows no window: what the last update said of an unchanged value still holds.
    return [metric, cell?.value === value ? cell : nextCell(cell, value, 0, 0, asOfMs)];
  });
  const isSame =
    entries.length === Object.keys(held).length && entries.every(([metric, cell]) => heldCell(held, metric) === cell);
  return isSame ? held : Object.fromEntries(entries);
}

/** The cells that an update names; the others are not in it. */
export function changedCells(held: Cells, metrics: Readonly<Record<string, MetricUpdate>>, asOfMs: number): Cells {
  return Object.fromEntries(
    Object.entries(metrics).map(([metric, { value, delta, count }]) => [
      metric,
      nextCell(heldCell(held, metric), value, delta, count, asOfMs),
    ]),
  );
}

export function withCells(held: Cells, changed: Cells): Cells {
  for (const metric of Object.keys(changed)) {
    if (heldCell(held, metric) !== changed[metric]) return { ...held, ...changed };
  }
  return held;
}
