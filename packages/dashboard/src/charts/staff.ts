import type uPlot from 'uplot';
import type { LevelRange } from './level-range.js';

/** What is read off a staff. */
export interface StaffReading {
  readonly range: LevelRange;
  /** The water's surface; undefined while it is not known. */
  readonly level: number | undefined;
  /** Nothing has been heard for a while: the level is an old one. */
  readonly isOld: boolean;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly hue: string;
  readonly ink: string;
  readonly line: string;
}

/** Distance of the staff from the plot, and its width, in CSS pixels. */
const offset = 8;
const width = 10;
/** Room that the staff takes of the axis. */
export const staffRoom = offset + width;

const marksPerStep = 5;

/**
 * The graduated staff that stands where the line ends: its marks alternate as on a gauge in a river, it is wet up to the
 * level of now, a pointer shows that level, and two lines show the highest and the lowest water of what is shown.
 */
export function drawStaff(plot: uPlot, { range, level, isOld, low, high, hue, ink, line }: StaffReading): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const x = bbox.left + bbox.width + offset * px;
  const y = (value: number): number => plot.valToPos(value, 'y', true);
  const wide = width * px;
  ctx.save();

  ctx.fillStyle = line;
  ctx.fillRect(x, bbox.top, wide, bbox.height);
  const marks = Math.round(((range.max - range.min) / range.step) * marksPerStep);
  ctx.fillStyle = ink;
  ctx.globalAlpha = 0.55;
  for (let mark = 0; mark < marks; mark += 2) {
    const from = y(range.min + ((mark + 1) * range.step) / marksPerStep);
    ctx.fillRect(x, from, wide / 2, y(range.min + (mark * range.step) / marksPerStep) - from);
  }
  ctx.globalAlpha = 1;
  if (level !== undefined) {
    const surface = y(Math.min(Math.max(level, range.min), range.max));
    ctx.fillStyle = isOld ? ink : hue;
    if (!isOld) {
      // The staff is wet between zero and the surface; without a zero on it, up to the surface.
      const shore = y(Math.min(Math.max(0, range.min), range.max));
      ctx.globalAlpha = 0.5;
      ctx.fillRect(x, Math.min(surface, shore), wide, Math.abs(shore - surface));
      ctx.globalAlpha = 1;
    }
    drawPointer(ctx, x - px, surface, px);
  }
  ctx.fillStyle = hue;
  for (const extreme of [low, high]) {
    if (extreme !== undefined) ctx.fillRect(x, y(extreme) - px, wide + 3 * px, 1.5 * px);
  }
  ctx.restore();
}

function drawPointer(ctx: CanvasRenderingContext2D, x: number, y: number, px: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - 6 * px, y - 4.5 * px);
  ctx.lineTo(x - 6 * px, y + 4.5 * px);
  ctx.closePath();
  ctx.fill();
}

/** Hatches the time without data between two moments, s: a line that stops looks stopped. */
export function drawSilence(plot: uPlot, fromS: number, toS: number, color: string): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const left = Math.max(plot.valToPos(fromS, 'x', true), bbox.left);
  const right = Math.min(plot.valToPos(toS, 'x', true), bbox.left + bbox.width);
  if (right - left < 2 * px) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, bbox.top, right - left, bbox.height);
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.globalAlpha = 0.4;
  ctx.lineWidth = px;
  ctx.beginPath();
  for (let x = left - bbox.height; x < right; x += 8 * px) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.restore();
}
