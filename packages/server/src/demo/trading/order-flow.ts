import { roundTo } from '../rounding.js';
import type { SeededRandom } from '../seeded-random.js';
import { HawkesArrivals } from './hawkes-arrivals.js';
import type { InstrumentPrice, Patience, Side } from './instrument-price.js';

export type FlowEvent =
  | { readonly type: 'acknowledged'; readonly atMs: number; readonly latencyMs: number }
  | { readonly type: 'rejected'; readonly atMs: number; readonly latencyMs: number }
  | {
      readonly type: 'executed';
      readonly atMs: number;
      readonly side: Side;
      readonly quantity: number;
      readonly price: number;
    }
  | {
      readonly type: 'ended';
      readonly atMs: number;
      readonly quantityOrdered: number;
      readonly quantityFilled: number;
    };

interface WorkingOrder {
  readonly side: Side;
  readonly patience: Patience;
  readonly quantity: number;
  readonly expiresMs: number;
  filled: number;
}

/** Each execution provokes 0.6 more on average: bursts of a dozen trades between quiet minutes. */
const arrivals = { basePerSecond: 0.15, jumpPerSecond: 0.6, decayPerSecond: 1 } as const;

const lot = 100;
const rejectedShare = 0.03;

/** Slightly more than half of the orders earn the spread: without them the desk would only lose. */
const restingShare = 0.55;

/** Shares at which the desk trades only to get out. */
const inventoryMax = 2_500;

/**
 * The desk's orders in one instrument, one at a time: sent, acknowledged or rejected, executed in parts, and ended when
 * full or when its time is up. What was ordered is at every moment what was filled plus what is left.
 */
export class OrderFlow {
  readonly #arrivals: HawkesArrivals;
  #order: WorkingOrder | undefined;

  constructor(
    private readonly random: SeededRandom,
    private readonly price: InstrumentPrice,
    private inventory: number,
  ) {
    this.#arrivals = new HawkesArrivals(random.fork('arrivals'), arrivals);
  }

  /** What happened in (`fromMs`, `toMs`], in order. */
  advance(fromMs: number, toMs: number): FlowEvent[] {
    const events: FlowEvent[] = [];
    for (const arrivalMs of this.#arrivals.between(fromMs, toMs)) {
      const atMs = Math.ceil(arrivalMs);
      events.push(...this.expire(atMs), ...this.trade(atMs));
    }
    events.push(...this.expire(toMs));
    return events;
  }

  private trade(atMs: number): FlowEvent[] {
    const events: FlowEvent[] = [];
    let order = this.#order;
    if (order === undefined) {
      const latencyMs = this.latencyMs();
      if (this.random.chance(rejectedShare)) return [{ type: 'rejected', atMs, latencyMs }];
      events.push({ type: 'acknowledged', atMs, latencyMs });
      order = this.newOrder(atMs);
      this.#order = order;
    }
    const quantity = Math.min(order.quantity - order.filled, lot * this.random.wholeBetween(1, 3));
    order.filled += quantity;
    this.inventory += order.side === 'buy' ? quantity : -quantity;
    events.push({
      type: 'executed',
      atMs,
      side: order.side,
      quantity,
      price: this.price.execute(order.side, order.patience),
    });
    if (order.filled === order.quantity) events.push(this.end(order, atMs));
    return events;
  }

  private newOrder(atMs: number): WorkingOrder {
    // The more the desk holds, the more likely it sells, and the reverse.
    const buyShare = Math.min(1, Math.max(0, 0.5 - this.inventory / (2 * inventoryMax)));
    return {
      side: this.random.chance(buyShare) ? 'buy' : 'sell',
      patience: this.random.chance(restingShare) ? 'resting' : 'taking',
      quantity: lot * this.random.wholeBetween(1, 8),
      expiresMs: atMs + Math.round(this.random.between(10_000, 30_000)),
      filled: 0,
    };
  }

  private expire(nowMs: number): FlowEvent[] {
    const order = this.#order;
    return order === undefined || order.expiresMs > nowMs ? [] : [this.end(order, order.expiresMs)];
  }

  private end(order: WorkingOrder, atMs: number): FlowEvent {
    this.#order = undefined;
    return { type: 'ended', atMs, quantityOrdered: order.quantity, quantityFilled: order.filled };
  }

  /** Log-normal around 1.8 ms with a long tail, as networks have; one order in fifty meets a busy venue. */
  private latencyMs(): number {
    const busy = this.random.chance(0.02) ? 12 : 1;
    return roundTo(busy * 1.8 * Math.exp(0.35 * this.random.normal()), 3);
  }
}
