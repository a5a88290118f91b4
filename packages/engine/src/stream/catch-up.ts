import type { Update } from '@streamgauge/protocol';
import type { PartialTable } from '../rollup/partial-table.js';
import { windowStartMs } from '../rollup/window.js';
import { Frame } from './frame.js';
import { type MergedUpdate, mergedUpdate } from './merged-update.js';
import { MergedWindow } from './merged-window.js';
import type { PastWindow } from './past-window.js';
import type { RollupTools, SelectionRollup } from './selection-rollup.js';
import type { View } from './view.js';

/** What a receiver has not had of a view. */
export interface CaughtUp {
  readonly frames: readonly Frame[];
  /** Frames of the view that one of `frames` stands for; 0 when each is as it was. */
  readonly merged: number;
}

/** Below this a merge saves nothing. */
const fewFrames = 2;

/**
 * What a receiver that has the frames up to `sequence` is due: each of the missing ones when they are few, or one frame
 * with the values that one window over all of them would have had.
 *
 * What has fallen to 0 meanwhile, or has ended, cannot be told in the same frame as what came before it: then the last of
 * the missing frames is told by itself, with that added.
 *
 * @param framesMax Up to how many missing frames are told one by one.
 * @returns undefined when they are not all kept.
 */
export function catchUp(
  view: View,
  rollup: SelectionRollup,
  tools: RollupTools,
  { sequence, framesMax, nowMs }: { readonly sequence: number; readonly framesMax: number; readonly nowMs: number },
): CaughtUp | undefined {
  const past = view.history.since(sequence, view.sequence, nowMs);
  if (past === undefined) return undefined;
  const missing = view.sequence - sequence;
  if (missing <= framesMax) return inFull(past);
  const whole = merge(view, rollup, tools, past, sequence);
  if (whole.fallen.length === 0 && whole.gone.length === 0) {
    return { frames: [new Frame({ event: 'update', data: whole.update }, view.pinned)], merged: missing };
  }
  const frames = missing <= fewFrames ? inFull(past) : undefined;
  if (frames !== undefined) return frames;
  const first = merge(view, rollup, tools, past.slice(0, lastTold(past)), sequence);
  const last = withEndings(past.at(-1)?.frame, first);
  if (last === undefined) return undefined;
  const parts = [first.update, last].map((data) => new Frame({ event: 'update', data }, view.pinned));
  return { frames: parts, merged: missing - 1 };
}

/**
 * What has come in since the last window of a view, up to the end of the last tick: the last frame of one who has had all
 * others and leaves the view for another that begins now.
 */
export function lastUpdate(
  view: View,
  rollup: SelectionRollup,
  tools: RollupTools,
  { nowMs, open }: { readonly nowMs: number; readonly open: readonly PartialTable[] },
): Frame | undefined {
  const startMs = Math.max(view.beganMs, windowStartMs(nowMs, view.question.windowMs));
  if (startMs >= nowMs) return undefined;
  const window = new MergedWindow(rollup, tools, [startMs, nowMs], true);
  const position = { previous: view.sequence, sequence: view.sequence + 1 };
  const { update } = window.evaluate([], open, (evaluation) => mergedUpdate(view, window, evaluation, [], position));
  const isEmpty = Object.keys(update.metrics).length === 0 && (update.series ?? []).length === 0;
  return isEmpty ? undefined : new Frame({ event: 'update', data: update }, view.pinned);
}

function inFull(past: readonly PastWindow[]): CaughtUp | undefined {
  const frames = past.flatMap(({ frame }) => frame ?? []);
  return frames.length === past.filter(({ isTold }) => isTold).length ? { frames, merged: 0 } : undefined;
}

function merge(
  view: View,
  rollup: SelectionRollup,
  tools: RollupTools,
  past: readonly PastWindow[],
  previous: number,
): MergedUpdate {
  const [first, last] = [past[0], past.at(-1)];
  const window = new MergedWindow(rollup, tools, [first?.span[0] ?? 0, last?.span[1] ?? 0], false);
  const position = { previous, sequence: last?.sequence ?? previous };
  return window.evaluate(past, [], (evaluation) => mergedUpdate(view, window, evaluation, past, position));
}

/** The number of windows before the last one that told something, without those after the one that told before it. */
function lastTold(past: readonly PastWindow[]): number {
  let count = past.length - 1;
  while (count > 0 && past[count - 1]?.isTold === false) count -= 1;
  return count;
}

/** The last frame, with what the merged one before it could not tell. */
function withEndings(frame: Frame | undefined, { fallen, gone }: MergedUpdate): Update | undefined {
  const content = frame?.content;
  if (content?.event !== 'update') return undefined;
  const update: Update = copyOf(content.data);
  const known = new Set((update.removed ?? []).map((labels) => JSON.stringify(labels)));
  for (const { labels, metrics, ...coverage } of fallen) {
    if (known.has(JSON.stringify(labels))) continue;
    const row = rowOf(update, labels, coverage);
    for (const name of metrics) row[name] ??= { value: 0, count: 0, delta: 0 };
  }
  const more = gone.filter((labels) => !known.has(JSON.stringify(labels))).map((labels) => ({ ...labels }));
  if (more.length > 0) update.removed = [...(update.removed ?? []), ...more];
  return update;
}

/** The metrics of a group in an update, made if need be. */
function rowOf(update: Update, labels: Readonly<Record<string, string>>, coverage: object): Update['metrics'] {
  if (update.series === undefined) return update.metrics;
  const key = JSON.stringify(labels);
  let row = update.series.find((one) => JSON.stringify(one.labels) === key);
  if (row === undefined) {
    row = { labels: { ...labels }, metrics: {}, ...coverage };
    update.series.push(row);
  }
  return row.metrics;
}

/** The frame is everybody's; what is added is for one. */
function copyOf<T>(data: T): T {
  return JSON.parse(JSON.stringify(data)) as T;
}
