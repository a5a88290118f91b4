import { type MetricsRequest, type MetricsUpdate, useMetricsClient, useMetricsListener } from '@streamgauge/react';
import { useContext, useEffect, useMemo, useRef } from 'react';
import type { Trace } from './trace.js';
import { TracesContext } from './traces.js';

export interface TraceFeed {
  /** null: nothing is chosen yet. Its metrics are named. */
  readonly request: MetricsRequest | null;
  /** How much of the past is kept, s. */
  readonly spanS?: number;
  /** Two points further apart than this are not joined, s; by metric where it is another one. The object is constant. */
  readonly gapS?: number;
  readonly gaps?: Readonly<Record<string, number>>;
  /** What a metric's values are divided by before they are kept, where a larger unit is shown. */
  readonly scale?: Readonly<Record<string, number>>;
}

export type TraceOf = (metric: string) => Trace;

/** Keeps the past of each metric of a request, from the same subscription as its numbers. */
export function useTraces({ request, spanS = 120, gapS = 10, gaps, scale }: TraceFeed): TraceOf {
  const client = useMetricsClient();
  const traces = useContext(TracesContext);
  const name = JSON.stringify(request);
  const lastFrameMs = useRef(0);
  const traceOf: TraceOf = useMemo(
    () => (metric) => traces.named(`${name} ${metric}`, spanS, gaps?.[metric] ?? gapS),
    [traces, name, spanS, gapS, gaps],
  );

  useMetricsListener(request, (update: MetricsUpdate) => {
    lastFrameMs.current = update.timestamp;
    for (const metric of request?.metrics ?? []) {
      const trace = traceOf(metric);
      // After an interruption the server begins with a snapshot.
      if (update.kind === 'snapshot') trace.tear();
      const cell = update.metrics[metric];
      if (cell !== undefined) trace.add(update.timestamp / 1_000, cell.value / (scale?.[metric] ?? 1));
    }
  });

  // A source that vouches for "nothing has changed" sends no update; its lines go on all the same.
  useEffect(() => {
    const asked = JSON.parse(name) as MetricsRequest | null;
    if (asked === null) return;
    return client.seconds.subscribe(() => {
      const { asOf, stream } = client.read(asked);
      if (asOf === null || stream !== 'live' || asOf <= lastFrameMs.current) return;
      for (const metric of asked.metrics ?? []) traceOf(metric).hold(asOf / 1_000);
    });
  }, [client, name, traceOf]);
  return traceOf;
}
