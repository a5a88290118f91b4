import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PositionBook } from './position-book.js';

describe('PositionBook', () => {
  it('moves the average while a position grows and realizes nothing', () => {
    const book = new PositionBook();
    expect(book.fill('ACME', 100, 10)).toBe(0);
    expect(book.fill('ACME', 300, 12)).toBe(0);
    book.mark('ACME', 13);
    expect(book.positions()).toEqual([{ symbol: 'ACME', quantity: 400, averageCost: 11.5, mark: 13 }]);
    expect(book.unrealizedPnl).toBe(600);
  });

  it('realizes the difference to the average when a position shrinks, and keeps the average', () => {
    const book = new PositionBook();
    book.fill('ACME', 400, 11.5);
    expect(book.fill('ACME', -100, 14)).toBe(250);
    expect(book.positions()[0]).toMatchObject({ quantity: 300, averageCost: 11.5 });
  });

  it('realizes the gain of a short position when it is bought back cheaper', () => {
    const book = new PositionBook();
    book.fill('ACME', -50, 20);
    expect(book.fill('ACME', 20, 15)).toBe(100);
    expect(book.positions()[0]).toMatchObject({ quantity: -30, averageCost: 20 });
  });

  it('closes the old position and opens the rest at the fill price when a fill crosses zero', () => {
    const book = new PositionBook();
    book.fill('ACME', 100, 10);
    expect(book.fill('ACME', -150, 12)).toBe(200);
    expect(book.positions()).toEqual([{ symbol: 'ACME', quantity: -50, averageCost: 12, mark: 12 }]);
  });

  it('lists no flat position, also when fractional quantities only nearly cancel', () => {
    const book = new PositionBook();
    book.fill('BTC-USD', 0.1, 100);
    book.fill('BTC-USD', 0.2, 100);
    book.fill('BTC-USD', -0.3, 110);
    expect(book.positions()).toEqual([]);
    expect(book.grossExposure).toBe(0);
    expect(book.realizedPnl).toBeCloseTo(3, 12);
  });

  it('values a position at its latest fill until it is marked', () => {
    const book = new PositionBook();
    book.fill('ACME', 10, 10);
    book.fill('ACME', 10, 14);
    expect(book.unrealizedPnl).toBe(40);
    book.mark('ACME', 12);
    book.fill('ACME', 1, 30);
    expect(book.positions()[0]?.mark).toBe(12);
  });

  it('adds market values without their signs for the gross and with them for the net exposure', () => {
    const book = new PositionBook();
    book.fill('LONG', 10, 10);
    book.fill('SHORT', -5, 8);
    expect(book.grossExposure).toBe(140);
    expect(book.netExposure).toBe(60);
  });

  it('keeps realized plus unrealized profit equal to the change of equity, whatever is traded', () => {
    const event = fc.record({
      symbol: fc.constantFrom('A', 'B', 'C'),
      kind: fc.constantFrom('fill', 'mark'),
      quantity: fc.integer({ min: -500, max: 500 }),
      cents: fc.integer({ min: 1, max: 100_000 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const book = new PositionBook();
        let cash = 0;
        let turnover = 1;
        for (const { symbol, kind, quantity, cents } of events) {
          const price = cents / 100;
          if (kind === 'mark') book.mark(symbol, price);
          else {
            book.fill(symbol, quantity, price);
            cash -= quantity * price;
            turnover += Math.abs(quantity * price);
          }
          const equity = cash + book.netExposure;
          expect(Math.abs(book.realizedPnl + book.unrealizedPnl - equity)).toBeLessThan(1e-9 * turnover);
          expect(book.grossExposure).toBeGreaterThanOrEqual(Math.abs(book.netExposure));
        }
      }),
    );
  });
});
