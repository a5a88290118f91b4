/** What was sent and accepted, kept without any of the product's code: the judge of what receivers hold in the end. */

export interface PostedSample {
  readonly labels: { readonly meter: string };
  readonly metrics: { readonly trades: number; readonly orders: number; readonly power: number };
  readonly timestamp: number;
}

interface Account {
  trades: number;
  orders: number;
  count: number;
  power: number;
  powerAtMs: number;
}

export type LedgerMetric = 'trades' | 'orders' | 'power';

export class Ledger {
  readonly eventIds: string[] = [];
  readonly #accounts = new Map<string, Account>();

  get meters(): readonly string[] {
    return [...this.#accounts.keys()];
  }

  get samples(): number {
    return [...this.#accounts.values()].reduce((sum, { count }) => sum + count, 0);
  }

  accepted(sample: PostedSample): void {
    const { meter } = sample.labels;
    const account = this.#accounts.get(meter) ?? { trades: 0, orders: 0, count: 0, power: 0, powerAtMs: 0 };
    account.trades += sample.metrics.trades;
    account.orders += sample.metrics.orders;
    account.count += 1;
    if (sample.timestamp >= account.powerAtMs) {
      account.power = sample.metrics.power;
      account.powerAtMs = sample.timestamp;
    }
    this.#accounts.set(meter, account);
  }

  /** The running total, or the newest reading; of all meters together without one. */
  last(metric: LedgerMetric, meter?: string): number {
    return this.#sum((account) => account[metric], meter);
  }

  count(meter?: string): number {
    return this.#sum(({ count }) => count, meter);
  }

  #sum(of: (account: Account) => number, meter: string | undefined): number {
    if (meter !== undefined) {
      const account = this.#accounts.get(meter);
      return account === undefined ? 0 : of(account);
    }
    return [...this.#accounts.values()].reduce((sum, account) => sum + of(account), 0);
  }
}
