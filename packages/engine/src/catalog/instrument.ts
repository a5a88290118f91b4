import type { AggregationFunction } from '@streamgauge/protocol';
import type { Across, Instrument } from './catalog-definition.js';

/**
 * What each instrument allows: its functions, the default one first, and how its series combine unless the catalog says
 * otherwise. A derived metric is a difference of states and has no readings of its own to sum or to average; a ratio has
 * the quotient of its running totals (LAST) and the quotient within the window (AVG).
 */
export const instruments: Readonly<
  Record<Instrument, { readonly functions: readonly AggregationFunction[]; readonly across: Across }>
> = {
  counter: { functions: ['LAST', 'SUM', 'AVG', 'DELTA', 'RATE', 'MIN', 'MAX', 'COUNT'], across: 'sum' },
  upDownCounter: { functions: ['LAST', 'SUM', 'AVG', 'DELTA', 'RATE', 'MIN', 'MAX', 'COUNT'], across: 'sum' },
  gauge: { functions: ['LAST', 'SUM', 'AVG', 'DELTA', 'TWA', 'MIN', 'MAX', 'COUNT'], across: 'avg' },
  distribution: {
    functions: ['AVG', 'LAST', 'SUM', 'DELTA', 'MIN', 'MAX', 'COUNT', 'P50', 'P95', 'P99'],
    across: 'avg',
  },
  ratio: { functions: ['AVG', 'LAST'], across: 'none' },
  derived: { functions: ['LAST', 'DELTA'], across: 'none' },
};

/** Whether readings of the instrument are increases whose sum is a running total. */
export function isCounter(instrument: Instrument): boolean {
  return instrument === 'counter' || instrument === 'upDownCounter';
}
