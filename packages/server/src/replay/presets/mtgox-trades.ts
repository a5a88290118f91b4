import { instantMsOf } from '../recorded-time.js';
import type { TablePreset } from './preset.js';

/**
 * Trades of the Mt. Gox exchange. The id of a trade is its time in µs since the epoch, and names the sample, so that a trade
 * that arrives twice counts once. `type` says on which side of the book the trade happened, not what a desk did: no `side`.
 */
export const mtgoxTrades: TablePreset = {
  name: 'mtgox-trades',
  what: 'Mt. Gox trades, bitcoin in US dollars',
  format: 'table',
  columns: ['id', 'price', 'amount', 'type'],
  channel: 'trading.metrics',
  labels: { symbol: 'BTC-USD', currency: 'USD' },
  zone: 'UTC',
  defaultSpeed: 60,
  samples(row, { channel, labels, zone }) {
    const id = row.requiredText('id');
    const quantity = row.requiredNumber('amount');
    const metrics = { trade_count: 1, trade_volume: quantity, trade_notional: quantity * row.requiredNumber('price') };
    return [{ recordedAtMs: instantMsOf(id, zone), channel, labels, metrics, id }];
  },
};
