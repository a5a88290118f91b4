/** An open position. `quantity` is negative for a short one; `averageCost` and `mark` are prices. */
export interface Position {
  readonly symbol: string;
  readonly quantity: number;
  readonly averageCost: number;
  readonly mark: number;
}

interface Holding {
  quantity: number;
  averageCost: number;
  mark: number;
  /** Until somebody marks the position, its latest fill is the only price known. */
  marked: boolean;
}

/** A remainder this small beside what was traded is rounding of fractional quantities (0.1 + 0.2 − 0.3), not a position. */
const dustShare = 1e-12;

/**
 * Positions and profit of one account in one currency, at average cost: a fill that enlarges a position moves its average,
 * a fill that reduces it books the difference to the average, and one that crosses zero does both.
 *
 * Realized and unrealized profit always add up to the change of equity, which is cash plus market value.
 */
export class PositionBook {
  readonly #holdings = new Map<string, Holding>();
  #realizedPnl = 0;

  /**
   * @param signedQuantity  Bought is positive, sold is negative.
   * @returns Profit that this fill realized, 0 when it only opened or enlarged a position.
   */
  fill(symbol: string, signedQuantity: number, price: number): number {
    const holding = this.#holdings.get(symbol) ?? { quantity: 0, averageCost: 0, mark: price, marked: false };
    this.#holdings.set(symbol, holding);
    if (!holding.marked) holding.mark = price;
    const before = holding.quantity;
    const after = withoutDust(before + signedQuantity, Math.abs(before) + Math.abs(signedQuantity));
    const reduces = before * signedQuantity < 0;
    const crosses = before * after < 0;
    const closed = reduces ? (crosses || after === 0 ? before : -signedQuantity) : 0;
    const realized = closed * (price - holding.averageCost);
    if (after === 0) holding.averageCost = 0;
    else if (crosses) holding.averageCost = price;
    else if (!reduces) holding.averageCost = (before * holding.averageCost + signedQuantity * price) / after;
    holding.quantity = after;
    this.#realizedPnl += realized;
    return realized;
  }

  /** Values the position at `price` from now on. Remembered while the position is flat; nothing happens to a symbol never filled. */
  mark(symbol: string, price: number): void {
    const holding = this.#holdings.get(symbol);
    if (holding === undefined) return;
    holding.mark = price;
    holding.marked = true;
  }

  /** Those that are open, in the order of their first fills. */
  positions(): readonly Position[] {
    return [...this.#holdings]
      .filter(([, { quantity }]) => quantity !== 0)
      .map(([symbol, { quantity, averageCost, mark }]) => ({ symbol, quantity, averageCost, mark }));
  }

  get realizedPnl(): number {
    return this.#realizedPnl;
  }

  get unrealizedPnl(): number {
    return this.#total(({ quantity, averageCost, mark }) => quantity * (mark - averageCost));
  }

  /** Market values added without their signs. */
  get grossExposure(): number {
    return this.#total(({ quantity, mark }) => Math.abs(quantity * mark));
  }

  /** Long market value less short market value. */
  get netExposure(): number {
    return this.#total(({ quantity, mark }) => quantity * mark);
  }

  #total(amountOf: (holding: Holding) => number): number {
    let total = 0;
    for (const holding of this.#holdings.values()) total += amountOf(holding);
    return total;
  }
}

function withoutDust(quantity: number, traded: number): number {
  return Math.abs(quantity) <= traded * dustShare ? 0 : quantity;
}
