import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { roundTo } from '../rounding.js';
import type { FlowEvent } from './order-flow.js';

export interface FlowOrigin {
  readonly tenantId: string;
  readonly desk: string;
  readonly symbol: string;
  /** Counts the events of the desk. */
  readonly serial: number;
}

/** What an event of the order flow says in the catalog's words. The id holds the time, so that no later run repeats it. */
export function flowSample({ tenantId, desk, symbol, serial }: FlowOrigin, event: FlowEvent): IncomingSample {
  const executed = event.type === 'executed';
  return {
    tenantId,
    channel: executed ? 'trading.metrics' : 'operations',
    labels: executed ? { desk, symbol, side: event.side } : { desk, symbol },
    metrics: metricsOf(event),
    timestampMs: event.atMs,
    id: `${symbol}-${event.atMs}-${serial}`,
    quality: 'demo',
  };
}

function metricsOf(event: FlowEvent): Record<string, number> {
  switch (event.type) {
    case 'executed':
      return {
        trade_count: 1,
        trade_volume: event.quantity,
        trade_notional: roundTo(event.quantity * event.price, 2),
      };
    case 'acknowledged':
      return { order_count: 1, avg_latency: event.latencyMs };
    case 'rejected':
      return { orders_rejected: 1, avg_latency: event.latencyMs };
    case 'ended':
      return {
        orders_filled: event.quantityFilled === event.quantityOrdered ? 1 : 0,
        quantity_ordered: event.quantityOrdered,
        quantity_filled: event.quantityFilled,
      };
  }
}
