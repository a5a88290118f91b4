import uPlot from 'uplot';
import { formatNumber } from '../tiles/format.js';
import { type LevelRange, levelRange, type RangeWishes } from './level-range.js';
import { type Ink, plotOptions, timeOfDay } from './plot-options.js';
import { drawSilence, drawStaff } from './staff.js';
import type { Trace } from './trace.js';

export interface LinePlotLook extends RangeWishes {
  readonly isChart: boolean;
  readonly hue: string;
  readonly decimals: number;
  readonly unit: string;
}

/** A line that has just begun fills at least this much of the past, s. */
const shownSMin = 30;
/** The axis waits this long for the next point before it goes on without one, s. */
const patienceS = 2.5;

/** The picture of one trace: a canvas that is drawn anew when the trace or the time has changed, outside React. */
export class LinePlot {
  private readonly plot: uPlot;
  private readonly ink: Ink;
  private range: LevelRange = { min: 0, max: 1, step: 1 };
  /** The range of an empty trace is a guess, and not kept when readings come. */
  private isRangeOfTrace = false;
  private pending = 0;
  private nowS = 0;

  /** @param readout  Where the point under the cursor is written. */
  constructor(
    private readonly holder: HTMLElement,
    private readonly readout: HTMLElement | null,
    private readonly trace: Trace,
    private readonly look: LinePlotLook,
  ) {
    const style = getComputedStyle(holder);
    this.ink = (property) => style.getPropertyValue(property).trim();
    const options = plotOptions({
      width: holder.clientWidth,
      height: holder.clientHeight,
      isChart: look.isChart,
      hue: look.hue,
      isFilled: look.include?.includes(0) ?? false,
      ink: this.ink,
      range: () => this.range,
      onGround: (plot) => this.drawGround(plot),
      onDraw: (plot) => this.drawMarks(plot),
      onPoint: (plot) => this.writePoint(plot),
    });
    this.plot = new uPlot(options, trace.columns(), holder);
  }

  /** Draws with the next animation frame, once however often it is asked. */
  ask(nowS: number): void {
    this.nowS = nowS;
    if (this.pending === 0) this.pending = requestAnimationFrame(() => this.draw());
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.holder;
    if (width > 0 && height > 0) this.plot.setSize({ width, height });
  }

  destroy(): void {
    cancelAnimationFrame(this.pending);
    this.plot.destroy();
  }

  private draw(): void {
    this.pending = 0;
    const { plot, trace } = this;
    const [seconds] = trace.columns();
    const lastS = trace.lastAtS ?? this.nowS;
    const endS = Math.max(lastS, this.nowS - patienceS);
    const shownS = Math.min(trace.spanS, Math.max(shownSMin, endS - (seconds[0] ?? endS)));
    const summary = trace.summary();
    const { low, high } = summary ?? emptyRange(this.look.include);
    this.range = levelRange(low, high, this.look, this.isRangeOfTrace ? this.range : undefined);
    this.isRangeOfTrace = summary !== undefined;
    plot.batch(() => {
      plot.setData(trace.columns(), false);
      plot.setScale('x', { min: endS - shownS, max: endS });
      plot.setScale('y', { min: this.range.min, max: this.range.max });
    });
    // Scales that are as they were are not drawn again by themselves.
    plot.redraw(false, true);
  }

  /** From its last point to the right edge a line is silent; while frames come there is no such time. */
  private get silence(): readonly [fromS: number, toS: number] | undefined {
    const fromS = this.trace.lastAtS;
    const toS = this.plot.scales.x?.max;
    return fromS === undefined || toS == null || toS <= fromS ? undefined : [fromS, toS];
  }

  private drawGround(plot: uPlot): void {
    const { silence } = this;
    if (silence !== undefined && this.look.isChart) drawSilence(plot, ...silence, this.ink('--warn'));
  }

  private drawMarks(plot: uPlot): void {
    const summary = this.trace.summary();
    const hue = this.ink(this.look.hue);
    if (this.look.isChart) {
      const { range } = this;
      const colors = { hue, ink: this.ink('--ink-muted'), line: this.ink('--line') };
      const level = this.trace.columns()[1].at(-1) ?? undefined;
      const isOld = this.silence !== undefined;
      drawStaff(plot, { range, level, isOld, low: summary?.low, high: summary?.high, ...colors });
    } else if (summary !== undefined && this.trace.lastAtS !== undefined) {
      const { ctx } = plot;
      ctx.fillStyle = hue;
      ctx.beginPath();
      const [x, y] = [plot.valToPos(this.trace.lastAtS, 'x', true), plot.valToPos(summary.last, 'y', true)];
      ctx.arc(x, y, 2.25 * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fill();
    }
  }

  private writePoint(plot: uPlot): void {
    if (this.readout === null) return;
    const [seconds, values] = this.trace.columns();
    const { idx, left } = plot.cursor;
    const atS = idx == null || (left ?? -1) < 0 ? undefined : seconds[idx];
    const value = idx == null ? undefined : values[idx];
    this.readout.textContent =
      atS === undefined
        ? ''
        : `${timeOfDay(atS)}  ${formatNumber(value ?? undefined, this.look.decimals)} ${this.look.unit}`;
  }
}

/** Without readings a staff shows what it always shows. */
function emptyRange([level = 0]: readonly number[] = []): { readonly low: number; readonly high: number } {
  return { low: level, high: level };
}
