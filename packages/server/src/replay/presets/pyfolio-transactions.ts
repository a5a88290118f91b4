import { instantMsOf } from '../recorded-time.js';
import type { RecordingRow } from '../recording-row.js';
import type { WallClockZone } from '../wall-clock-zone.js';
import type { TablePreset } from './preset.js';

export interface PyfolioFill {
  readonly filledAtMs: number;
  readonly symbol: string;
  /** Bought is positive, sold is negative. */
  readonly signedQuantity: number;
  readonly price: number;
}

/** The column of the dates has no name in the file. */
const dateColumn = '';

/** Fills of a back-test, dated by day. `txn_dollars` is what the cash account sees: negative when something was bought. */
export const pyfolioTransactions: TablePreset = {
  name: 'pyfolio-transactions',
  what: 'pyfolio transactions of a back-test',
  format: 'table',
  columns: [dateColumn, 'amount', 'price', 'symbol', 'txn_dollars'],
  channel: 'trading.metrics',
  labels: { desk: 'back-test', currency: 'USD' },
  zone: 'UTC',
  defaultSpeed: 86_400,
  samples(row, { channel, labels, zone }) {
    const { filledAtMs, symbol, signedQuantity } = pyfolioFill(row, zone);
    return [
      {
        recordedAtMs: filledAtMs,
        channel,
        labels: { ...labels, symbol, side: signedQuantity < 0 ? 'sell' : 'buy' },
        metrics: {
          trade_count: 1,
          trade_volume: Math.abs(signedQuantity),
          trade_notional: Math.abs(row.requiredNumber('txn_dollars')),
        },
      },
    ];
  },
};

export function pyfolioFill(row: RecordingRow, zone: WallClockZone): PyfolioFill {
  return {
    filledAtMs: instantMsOf(row.requiredText(dateColumn), zone),
    symbol: row.requiredText('symbol'),
    signedQuantity: row.requiredNumber('amount'),
    price: row.requiredNumber('price'),
  };
}
