import { instantMsOf } from '../recorded-time.js';
import type { RecordingRow } from '../recording-row.js';
import type { WallClockZone } from '../wall-clock-zone.js';
import type { TablePreset } from './preset.js';

export interface PyfolioDay {
  readonly closedAtMs: number;
  /** Market value of each stock at the close; a stock that the file leaves empty is not in it. */
  readonly valueBySymbol: ReadonlyMap<string, number>;
  readonly cash: number;
}

/** Market values of a back-test at the close of each day: a column for each stock, and the cash beside them. */
export const pyfolioPositions: TablePreset = {
  name: 'pyfolio-positions',
  what: 'pyfolio positions of a back-test',
  format: 'table',
  columns: ['index', 'cash'],
  channel: 'positions',
  labels: { desk: 'back-test' },
  zone: 'UTC',
  defaultSpeed: 86_400,
  samples(row, { channel, labels, zone }) {
    const { closedAtMs, valueBySymbol } = pyfolioDay(row, zone);
    return [...valueBySymbol].map(([symbol, value]) => ({
      recordedAtMs: closedAtMs,
      channel,
      labels: { ...labels, symbol },
      metrics: { position_value: value, position_gross_value: Math.abs(value) },
    }));
  },
};

export function pyfolioDay(row: RecordingRow, zone: WallClockZone): PyfolioDay {
  const valueBySymbol = new Map<string, number>();
  for (const column of row.columnNames) {
    const value = column === 'index' || column === 'cash' ? undefined : row.number(column);
    if (value !== undefined) valueBySymbol.set(column, value);
  }
  return {
    closedAtMs: instantMsOf(row.requiredText('index'), zone),
    valueBySymbol,
    cash: row.requiredNumber('cash'),
  };
}
