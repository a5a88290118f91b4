import { useSyncExternalStore } from 'react';
import type { Trace } from '../charts/trace.js';
import { spanWords } from '../charts/trace-words.js';
import { formatNumber } from '../tiles/format.js';

export interface ExtremesProps {
  readonly trace: Trace;
  readonly decimals: number;
  readonly signed?: boolean;
}

/** High and low water of what the chart shows. */
export function Extremes({ trace, decimals, signed = false }: ExtremesProps) {
  useSyncExternalStore(trace.subscribe, trace.version);
  const summary = trace.summary();
  return (
    <dl className="extremes" title={`In the last ${spanWords(trace.spanS)}, as far as this page has seen it`}>
      <div>
        <dt>high</dt>
        <dd className="number">{formatNumber(summary?.high, decimals, { signed })}</dd>
      </div>
      <div>
        <dt>low</dt>
        <dd className="number">{formatNumber(summary?.low, decimals, { signed })}</dd>
      </div>
    </dl>
  );
}
