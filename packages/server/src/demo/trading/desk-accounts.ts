import { PositionBook } from '../position-book.js';
import { roundTo } from '../rounding.js';

export interface SymbolAccount {
  readonly symbol: string;
  readonly marketValue: number;
  readonly realizedPnl: number;
  readonly unrealizedPnl: number;
}

/** The desk's books. The position book works at average cost; the cash account beside it only knows what was paid and got. */
export class DeskAccounts {
  readonly #book = new PositionBook();
  readonly #realized = new Map<string, number>();
  #cashCents = 0;

  fill(symbol: string, signedQuantity: number, price: number): void {
    this.#cashCents -= signedQuantity * Math.round(price * 100);
    const realized = this.#book.fill(symbol, signedQuantity, price);
    this.#realized.set(symbol, (this.#realized.get(symbol) ?? 0) + realized);
  }

  mark(symbol: string, price: number): void {
    this.#book.mark(symbol, price);
  }

  /** Every symbol that was ever traded; a flat position is worth 0. */
  symbols(): SymbolAccount[] {
    const open = new Map(this.#book.positions().map((position) => [position.symbol, position]));
    return [...this.#realized].map(([symbol, realized]) => {
      const position = open.get(symbol) ?? { quantity: 0, averageCost: 0, mark: 0 };
      const unrealized = position.quantity * (position.mark - position.averageCost);
      const realizedPnl = roundTo(realized, 2);
      return {
        symbol,
        marketValue: roundTo(position.quantity * position.mark, 2),
        realizedPnl,
        // Prices are whole cents, so the total is too: the odd fraction of a cent goes to the open part, and the sum is exact.
        unrealizedPnl: roundTo(roundTo(realized + unrealized, 2) - realizedPnl, 2),
      };
    });
  }

  get grossExposure(): number {
    return roundTo(this.#book.grossExposure, 2);
  }

  get netExposure(): number {
    return roundTo(this.#book.netExposure, 2);
  }

  /** Cash plus market value, which were 0 at the start: what the P&L must add up to. */
  get equityChange(): number {
    const marketCents = this.#book
      .positions()
      .reduce((sum, position) => sum + position.quantity * Math.round(position.mark * 100), 0);
    return (this.#cashCents + marketCents) / 100;
  }
}
