import type uPlot from 'uplot';
import { formatNumber } from '../tiles/format.js';
import { decimalsOf, type LevelRange, levelsOf } from './level-range.js';
import { staffRoom } from './staff.js';

/** Reads a custom property of the theme where an element stands. */
export type Ink = (property: string) => string;

export interface PlotLook {
  readonly width: number;
  readonly height: number;
  /** With axes and staff it is a chart, without a sparkline. */
  readonly isChart: boolean;
  /** The custom property of the line's colour. */
  readonly hue: string;
  /** Where the line stands on a true zero, the area between them is filled. */
  readonly isFilled: boolean;
  readonly ink: Ink;
  readonly range: () => LevelRange;
  readonly onDraw: (plot: uPlot) => void;
  readonly onGround: (plot: uPlot) => void;
  readonly onPoint: (plot: uPlot) => void;
}

/** Half the width of a time, in CSS pixels. */
const labelHalf = 26;
const font = '11px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const withSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const withMinutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Time of day at a point of a chart. */
export function timeOfDay(atS: number): string {
  return withSeconds.format(atS * 1_000);
}

export function plotOptions(look: PlotLook): uPlot.Options {
  const { width, height, isChart, hue, isFilled, ink } = look;
  return {
    width,
    height,
    cursor: {
      show: isChart,
      y: false,
      points: { show: false },
      drag: { setScale: false, x: false, y: false },
    },
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    padding: isChart ? [7, 0, 0, 1] : [3, 5, 3, 1],
    scales: { x: { time: true, auto: false }, y: { auto: false } },
    axes: [timeAxis(isChart, ink), levelAxis(isChart, ink, look.range)],
    series: [
      {},
      {
        stroke: () => ink(hue),
        width: isChart ? 2 : 1.5,
        spanGaps: false,
        points: { show: false },
        ...(isFilled ? { fill: () => `${ink(hue)}1c`, fillTo: 0 } : {}),
      },
    ],
    hooks: { drawAxes: [look.onGround], draw: [look.onDraw], setCursor: [look.onPoint] },
  };
}

function timeAxis(show: boolean, ink: Ink): uPlot.Axis {
  return {
    show,
    stroke: () => ink('--ink-muted'),
    grid: { show: false },
    ticks: { show: true, stroke: () => ink('--line-strong'), width: 1, size: 4 },
    font,
    gap: 3,
    size: 22,
    space: 76,
    values: (plot, ticks, __, ___, stepS) =>
      ticks.map((tick) => (isCut(plot, tick) ? '' : (stepS < 60 ? withSeconds : withMinutes).format(tick * 1_000))),
  };
}

/** A label at the left edge would be cut. */
function isCut(plot: uPlot, tick: number): boolean {
  return plot.valToPos(tick, 'x') < labelHalf;
}

function levelAxis(show: boolean, ink: Ink, range: () => LevelRange): uPlot.Axis {
  return {
    show,
    side: 1,
    stroke: () => ink('--ink-muted'),
    grid: { stroke: () => ink('--line'), width: 1 },
    ticks: { show: false },
    font,
    gap: staffRoom + 6,
    size: staffRoom + 50,
    splits: () => levelsOf(range()),
    values: (_, levels) => levels.map((level) => formatNumber(level, decimalsOf(range().step))),
  };
}
