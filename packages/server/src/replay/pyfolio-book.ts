import { PositionBook } from '../demo/position-book.js';
import { type PyfolioDay, pyfolioDay, pyfolioPositions } from './presets/pyfolio-positions.js';
import { type PyfolioFill, pyfolioFill, pyfolioTransactions } from './presets/pyfolio-transactions.js';
import type { RecordedSample } from './recorded-sample.js';
import { readHead } from './recording-file.js';
import { readRows } from './table-lines.js';
import { WallClockZone } from './wall-clock-zone.js';

/** What the book feed writes to. */
export const pyfolioBookChannels = ['positions', 'pnl', 'risk.metrics'] as const;

/**
 * A back-test's book from day to day: the fills of each day at average cost, valued at that day's close.
 * Both files are read side by side, one day at a time.
 *
 * @param fillsFile  `pyfolio-transactions`.
 * @param closesFile  `pyfolio-positions`; a close is the market value divided by the quantity that the fills made.
 */
export function openPyfolioBook(fillsFile: string, closesFile: string): AsyncIterable<RecordedSample> {
  return { [Symbol.asyncIterator]: () => bookSamples(fillsFile, closesFile) };
}

async function* bookSamples(fillsFile: string, closesFile: string): AsyncGenerator<RecordedSample, void, undefined> {
  const account = new BackTestAccount();
  const fills = fillsOf(fillsFile);
  try {
    let next = await fills.next();
    for await (const day of daysOf(closesFile)) {
      while (next.done !== true && next.value.filledAtMs <= day.closedAtMs) {
        account.fill(next.value);
        next = await fills.next();
      }
      yield* account.close(day);
    }
  } finally {
    await fills.return();
  }
}

/** The book, and what each symbol has realized: a symbol stays on the page after its position is closed. */
class BackTestAccount {
  readonly #book = new PositionBook();
  readonly #realizedBySymbol = new Map<string, number>();

  fill({ symbol, signedQuantity, price }: PyfolioFill): void {
    const realized = this.#book.fill(symbol, signedQuantity, price);
    this.#realizedBySymbol.set(symbol, (this.#realizedBySymbol.get(symbol) ?? 0) + realized);
  }

  close({ closedAtMs, valueBySymbol }: PyfolioDay): RecordedSample[] {
    for (const { symbol, quantity } of this.#book.positions()) {
      const value = valueBySymbol.get(symbol);
      if (value !== undefined) this.#book.mark(symbol, value / quantity);
    }
    const { desk } = pyfolioTransactions.labels as { desk: string };
    const open = new Map(this.#book.positions().map((position) => [position.symbol, position]));
    const samples: RecordedSample[] = [];
    for (const [symbol, realized] of this.#realizedBySymbol) {
      const { quantity, averageCost, mark } = open.get(symbol) ?? { quantity: 0, averageCost: 0, mark: 0 };
      const value = quantity * mark;
      const unrealized = quantity * (mark - averageCost);
      const common = { recordedAtMs: closedAtMs, labels: { desk, symbol } };
      samples.push(
        {
          ...common,
          channel: 'positions',
          metrics: { position_value: value, position_gross_value: Math.abs(value), position_pnl: unrealized },
        },
        { ...common, channel: 'pnl', metrics: { realized_pnl: realized, unrealized_pnl: unrealized } },
      );
    }
    samples.push({
      recordedAtMs: closedAtMs,
      channel: 'risk.metrics',
      labels: { desk },
      metrics: { exposure: this.#book.grossExposure, net_exposure: this.#book.netExposure },
    });
    return samples;
  }
}

async function* fillsOf(file: string): AsyncGenerator<PyfolioFill, void, undefined> {
  const zone = new WallClockZone(pyfolioTransactions.zone);
  for await (const row of readRows(file, await readHead(file))) yield pyfolioFill(row, zone);
}

async function* daysOf(file: string): AsyncGenerator<PyfolioDay, void, undefined> {
  const zone = new WallClockZone(pyfolioPositions.zone);
  for await (const row of readRows(file, await readHead(file))) yield pyfolioDay(row, zone);
}
