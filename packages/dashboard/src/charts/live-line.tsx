import { useMetricsClient } from '@streamgauge/react';
import { useEffect, useRef } from 'react';
import { LinePlot, type LinePlotLook } from './line-plot.js';
import type { Trace } from './trace.js';
import { traceWords } from './trace-words.js';

export interface LiveLineProps extends LinePlotLook {
  readonly trace: Trace;
  readonly label: string;
}

/** How often the words of a line are renewed, ms: numbers are not read out as they come. */
const wordsEveryMs = 5_000;

/** A trace as a chart or a sparkline. It draws itself as frames come and as time goes by; React renders it once. */
export function LiveLine({ trace, label, isChart, hue, decimals, unit, include, spanMin }: LiveLineProps) {
  const client = useMetricsClient();
  const holder = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLDivElement>(null);
  const includeKey = include?.join(' ');

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const levels = includeKey?.split(' ').map(Number);
    const plot = new LinePlot(element, readout.current, trace, {
      isChart,
      hue,
      decimals,
      unit,
      include: levels,
      spanMin,
    });
    let wordsAtMs = 0;
    const redraw = (): void => {
      const nowMs = client.seconds.getSnapshot();
      plot.ask((nowMs + (client.connection.getSnapshot().clockOffset ?? 0)) / 1_000);
      if (nowMs - wordsAtMs < wordsEveryMs) return;
      wordsAtMs = nowMs;
      element.setAttribute('aria-label', traceWords({ label, unit, decimals }, trace.spanS, trace.summary()));
    };
    const stops = [trace.subscribe(redraw), client.seconds.subscribe(redraw)];
    const observer = new ResizeObserver(() => plot.resize());
    observer.observe(element);
    redraw();
    return () => {
      for (const stop of stops) stop();
      observer.disconnect();
      plot.destroy();
    };
  }, [client, trace, label, isChart, hue, decimals, unit, includeKey, spanMin]);

  return (
    <div className={isChart ? 'chart' : 'sparkline'}>
      <div ref={holder} className="plot" role="img" aria-label={`${label}: no readings yet`} />
      {isChart ? <div ref={readout} className="readout number" aria-hidden="true" /> : null}
    </div>
  );
}
