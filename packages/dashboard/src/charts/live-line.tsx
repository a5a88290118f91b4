import { type MetricsRequest, type MetricsUpdate, useMetricsListener } from '@streamgauge/react';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { formatNumber } from '../tiles/format.js';
import { Trace } from './trace.js';

export interface LiveLineProps {
  readonly request: MetricsRequest;
  readonly metric: string;
  /** A CSS custom property of the theme, such as `--hue-power`. */
  readonly hue: string;
  readonly decimals: number;
  /** How much of the past is shown, s. */
  readonly spanS?: number;
  readonly height: number;
  /** With axes it is a chart, without a sparkline. */
  readonly axes?: boolean;
  readonly label: string;
  readonly unit: string;
}

/** Two points further apart than this are not joined, s. */
const gapS = 10;

/** The least of the past that is shown, s. */
const shownSMin = 30;

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});

/** A line of one metric that draws itself as frames come, outside React's rendering. */
export function LiveLine({
  request,
  metric,
  hue,
  decimals,
  spanS = 120,
  height,
  axes = false,
  label,
  unit,
}: LiveLineProps) {
  const holder = useRef<HTMLDivElement>(null);
  const [trace] = useState(() => new Trace(spanS, gapS));
  const plot = useRef<uPlot | undefined>(undefined);

  useMetricsListener(request, (update: MetricsUpdate) => {
    const cell = update.metrics[metric];
    if (cell === undefined) return;
    trace.add(update.timestamp / 1_000, cell.value);
    draw(plot.current, trace, spanS);
  });

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const color = (): string => getComputedStyle(element).getPropertyValue(hue).trim();
    const made = new uPlot(
      options({ width: element.clientWidth, height, axes, color, decimals }),
      trace.columns(),
      element,
    );
    plot.current = made;
    draw(made, trace, spanS);
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [trace, hue, height, axes, decimals, spanS]);

  const summary = trace.summary();
  const words =
    summary === undefined
      ? `${label}: no readings yet`
      : `${label}, last ${spanS} s: ${formatNumber(summary.min, decimals)} to ${formatNumber(summary.max, decimals)} ${unit}, now ${formatNumber(summary.last, decimals)}`;
  return <div ref={holder} className={axes ? 'chart' : 'sparkline'} style={{ height }} role="img" aria-label={words} />;
}

function draw(plot: uPlot | undefined, trace: Trace, spanS: number): void {
  if (plot === undefined) return;
  plot.batch(() => {
    plot.setData(trace.columns(), false);
    const [seconds] = trace.columns();
    const end = seconds.at(-1) ?? Date.now() / 1_000;
    // A line that has just begun fills a part of its span, not a corner of it.
    const shownS = Math.min(spanS, Math.max(shownSMin, end - (seconds[0] ?? end)));
    plot.setScale('x', { min: end - shownS, max: end });
    const { min, max } = trace.summary() ?? { min: 0, max: 1 };
    const room = max === min ? Math.max(Math.abs(max) * 0.05, 1) : (max - min) * 0.12;
    plot.setScale('y', { min: min - room, max: max + room });
  });
}

interface Look {
  readonly width: number;
  readonly height: number;
  readonly axes: boolean;
  readonly color: () => string;
  readonly decimals: number;
}

function options({ width, height, axes, color, decimals }: Look): uPlot.Options {
  const muted = (self: uPlot): string => getComputedStyle(self.root).getPropertyValue('--ink-muted').trim();
  const lines = (self: uPlot): string => getComputedStyle(self.root).getPropertyValue('--line').trim();
  const axis = {
    stroke: muted,
    grid: { stroke: lines, width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  } as const;
  return {
    width,
    height,
    cursor: { show: axes, points: { show: false } },
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    padding: axes ? [8, 8, 0, 0] : [2, 0, 2, 0],
    scales: { x: { time: true, auto: false }, y: { auto: false } },
    axes: [
      {
        show: axes,
        ...axis,
        size: 28,
        space: 80,
        values: (_, ticks) => ticks.map((tick) => clock.format(tick * 1_000)),
      },
      {
        show: axes,
        ...axis,
        size: 52,
        space: 28,
        values: (_, ticks) => ticks.map((tick) => formatNumber(tick, Math.min(decimals, 1))),
      },
    ],
    series: [{}, { stroke: color, width: axes ? 2 : 1.5, spanGaps: false, points: { show: false } }],
  };
}
