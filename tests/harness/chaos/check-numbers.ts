/** Holds the numbers of one receiver's frames against what really was: in each window, and in all of them together. */
import type { MetricUpdate, Snapshot, Update } from '@streamgauge/protocol';
import type { Anomaly, AnomalyName } from './anomaly.js';
import type { Ledger, LedgerMetric } from './ledger.js';
import type { ReceiverLog } from './receiver-log.js';
import { keyOf, type Truth } from './truth.js';

/** Each sample carries so many `orders` per `trades`: a frame that has another share is of two moments. */
export const ordersPerTrade = 3;

interface Sums {
  value: number;
  count: number;
}

export function checkNumbers(log: ReceiverLog, truth: Truth, ledger: Ledger): readonly Anomaly[] {
  const walk = new Walk(log, truth);
  for (const entry of log.entries) {
    if (entry.kind === 'snapshot') walk.snapshot(entry.data);
    if (entry.kind === 'update') walk.update(entry.data);
  }
  walk.finish(ledger);
  return walk.found;
}

class Walk {
  readonly found: Anomaly[] = [];
  readonly #receiver: string;
  readonly #truth: Truth;
  readonly #isSum: boolean;
  readonly #isGrouped: boolean;
  readonly #metrics: readonly string[];
  /** What the receiver holds, by key. */
  #held = new Map<string, number>();
  /** What its frames add up to since the snapshot, by key. */
  #sums = new Map<string, Sums>();
  #asOfMs = 0;
  #endMs = 0;
  #isFirst = true;

  constructor({ name, wish }: ReceiverLog, truth: Truth) {
    this.#receiver = name;
    this.#truth = truth;
    this.#isSum = wish.aggregation?.type === 'SUM';
    this.#isGrouped = wish.groupBy !== undefined;
    this.#metrics = wish.metrics ?? [];
  }

  snapshot({ page, final, asOf, data, series = [] }: Snapshot): void {
    if (page === 0) this.#held = new Map();
    const rows = this.#isGrouped
      ? series.map(({ labels, data }) => [labels.meter ?? '', data] as const)
      : [['', data] as const];
    for (const [meter, values] of rows) {
      for (const [metric, value] of Object.entries(values)) {
        const key = keyOf(meter, metric);
        this.#held.set(key, value);
        // A snapshot of sums holds those of the window before; nobody adds them up.
        if (!this.#isSum) this.#compare('in a snapshot', key, value, this.#truth.at(key, asOf).value, true);
      }
    }
    if (!final) return;
    this.#sums = new Map();
    this.#asOfMs = this.#endMs = asOf;
    this.#isFirst = true;
  }

  update({ metrics, series = [], window }: Update): void {
    const [startMs, endMs] = window;
    if (startMs < this.#endMs) {
      this.#say(
        this.#isFirst ? 'seam-overlap' : 'double',
        `a window from ${startMs}, and all until ${this.#endMs} was told`,
      );
    }
    const rows = this.#isGrouped
      ? series.map(({ labels, metrics }) => [labels.meter ?? '', metrics] as const)
      : [['', metrics] as const];
    for (const [meter, cells] of rows) {
      for (const [metric, cell] of Object.entries(cells)) this.#cell(meter, metric, cell, startMs, endMs);
      this.#expectWhole(meter, cells);
    }
    this.#endMs = endMs;
    this.#isFirst = false;
  }

  #cell(meter: string, metric: string, { value, count, delta }: MetricUpdate, startMs: number, endMs: number): void {
    const key = keyOf(meter, metric);
    const before = this.#truth.at(key, startMs);
    const after = this.#truth.at(key, endMs);
    this.#compare('counted', key, count, after.count - before.count);
    if (this.#isSum) this.#compare('summed up', key, value, after.value - before.value);
    else this.#compare('at the end of a window', key, value, after.value);
    if (metric !== 'power') this.#compare('risen', key, delta, after.value - before.value);
    this.#held.set(key, value);
    const sums = this.#sums.get(key) ?? { value: 0, count: 0 };
    this.#sums.set(key, { value: sums.value + value, count: sums.count + count });
  }

  /** Two counters that each sample carries must have grown together. */
  #expectWhole(meter: string, { trades, orders }: Readonly<Record<string, MetricUpdate>>): void {
    if (!['trades', 'orders'].every((metric) => this.#metrics.includes(metric))) return;
    if (trades === undefined && orders === undefined) return;
    const isWhole = trades?.count === orders?.count && orders?.delta === ordersPerTrade * (trades?.delta ?? 0);
    if (!isWhole)
      this.#say('torn-view', `${meter}: trades ${JSON.stringify(trades)}, orders ${JSON.stringify(orders)}`);
  }

  finish(ledger: Ledger): void {
    const meters = this.#isGrouped ? ledger.meters : [''];
    for (const meter of meters) {
      for (const metric of this.#metrics as readonly LedgerMetric[]) {
        const key = keyOf(meter, metric);
        const before = this.#truth.at(key, this.#asOfMs);
        const sums = this.#sums.get(key) ?? { value: 0, count: 0 };
        const named = meter === '' ? undefined : meter;
        const last = ledger.last(metric, named);
        this.#isFirst = false;
        this.#compare('counted since the snapshot', key, sums.count, ledger.count(named) - before.count);
        if (this.#isSum) this.#compare('summed up since the snapshot', key, sums.value, last - before.value);
        else this.#compare('in the end', key, this.#held.get(key) ?? 0, last);
      }
    }
  }

  #compare(what: string, key: string, told: number, was: number, isSnapshot = false): void {
    if (told === was) return;
    const isLess = told < was;
    const name = this.#isFirst || isSnapshot ? (isLess ? 'seam-hole' : 'seam-overlap') : isLess ? 'lost' : 'double';
    this.#say(name, `${key} ${what}: told ${told}, was ${was}`);
  }

  #say(name: AnomalyName, what: string): void {
    this.found.push({ name, receiver: this.#receiver, what });
  }
}
