import type { QualityLevel } from '@streamgauge/protocol';
import type { FrameSink, Pressure } from '../ports/frame-sink.js';
import type { CaughtUp } from '../stream/catch-up.js';
import { EventView } from '../stream/event-view.js';
import { Frame } from '../stream/frame.js';
import { FrameBatch } from '../stream/frame-batch.js';
import type { SharedView } from '../stream/shared-view.js';
import type { View } from '../stream/view.js';
import type { Decisions } from './decisions.js';

/** A session becomes coarser when it was behind at so many of the ends of its last windows. */
const behindOften = 3;
const windowsWatched = 10;
/** Windows that make one frame, at most, and how long that may take, ms: a coarse minute is still a minute. */
const factorMax = 16;
const coarseMsMax = 30_000;
/** JSON of frames that are sent before the connection is asked again, characters. */
const partCharacters = 32 * 1_024;

/** What a receiver has of a view: the frame, the events up to it, and the time at which it was sent, ms. */
interface Held {
  readonly sequence: number;
  readonly events: number;
  readonly atMs: number;
}

/** What pacing needs of the session and of what is around it. */
export interface Paced {
  readonly sink: FrameSink;
  readonly decisions: Decisions;
  views(): Iterable<SharedView>;
  /** Missing frames, each or merged; undefined when they are not kept any more. */
  catchUp(view: View, sequence: number): CaughtUp | undefined;
  snapshot(view: SharedView): Frame[];
  /** Says that groups of a view are silent, if some are. */
  silence(view: SharedView): Frame[];
}

/**
 * What a session that cannot keep up is due: granularity is given up, never totals, and never silently.
 *
 * Nothing is queued for it. Of each view it is known up to which frame it has it; when its connection has taken
 * everything, it gets one frame with what one window over all that it missed would have given. One that is behind often
 * gets its frames at longer intervals, until it keeps up with them.
 */
export class Pacing {
  /** Windows that make one frame. */
  factor = 1;
  pressure: Pressure = 'none';
  private readonly held = new Map<SharedView, Held>();
  /** Views of which it was not told that they are silent. */
  private readonly silent = new Set<string>();
  /** What was begun and must be sent before anything else: pages of a snapshot, frames after a resume. */
  private backlog: Frame[] = [];
  /** Ends of the last windows at which it was behind, ms; and of the last one of all. */
  private behindAt: number[] = [];
  private lastBehindMs = Number.NEGATIVE_INFINITY;
  private readonly told = new Map<SharedView, { readonly level: QualityLevel; readonly factor: number }>();

  constructor(private readonly session: Paced) {}

  /** Whether frames go past the session. */
  get isHeldBack(): boolean {
    return this.factor > 1 || this.pressure !== 'none' || this.backlog.length > 0;
  }

  get level(): QualityLevel {
    if (this.factor > 1) return 'coarse';
    return this.told.size > 0 || this.pressure !== 'none' ? 'merging' : 'live';
  }

  /** The frame up to which it has a view. */
  sequenceOf(view: SharedView): number {
    return this.isHeldBack ? (this.held.get(view)?.sequence ?? view.sequence) : view.sequence;
  }

  /** The connection did not take everything of what was just written; the session has it all the same. */
  fallBehind(pressure: Pressure, nowMs: number): void {
    this.pressure = pressure;
    for (const view of this.session.views()) this.reach(view, nowMs);
    this.session.decisions.note({ atMs: nowMs, what: 'behind' });
  }

  joined(view: SharedView, nowMs: number): void {
    this.reach(view, nowMs);
  }

  left(view: SharedView): void {
    this.held.delete(view);
    this.told.delete(view);
  }

  /** Frames were due that the session does not get now. Events still go out while there is room for them. */
  passOver(due: readonly Frame[], nowMs: number): void {
    const isBehind = this.pressure !== 'none' || this.backlog.length > 0;
    for (const { content } of due) if (content.event === 'stream:stale') this.silent.add(content.data.view);
    if (isBehind && due.some(({ event }) => event === 'update')) this.noteBehind(nowMs);
    if (this.pressure === 'full' || this.backlog.length > 0) return;
    const events = due.filter(({ event }) => event === 'event');
    if (events.length === 0) return;
    const follow: Frame[] = [];
    for (const view of this.session.views()) {
      if (!(view instanceof EventView)) continue;
      // A view whose earlier events are still missing is told in order, when there is room.
      const missed = view.framesAfter(this.held.get(view)?.sequence ?? view.sequence);
      if (missed === undefined || !missed.every((frame) => events.includes(frame))) continue;
      follow.push(...missed);
      this.reach(view, nowMs);
    }
    if (follow.length > 0) this.pressure = this.session.sink.write(new FrameBatch(follow));
  }

  /** Sends frames in order, as far as the connection takes them, and the others later. */
  send(frames: readonly Frame[]): void {
    this.backlog.push(...frames);
    this.pump();
  }

  /** The connection has taken everything. Returns whether the session has everything again. */
  ready(nowMs: number): boolean {
    this.pressure = 'none';
    this.pump();
    if (this.factor === 1 && !this.isHeldBack) this.catchUp(this.session.views(), nowMs);
    return !this.isHeldBack;
  }

  /** Tells what is missing of one view at once, whatever waits: the session is about to leave it. */
  bringUp(view: SharedView, nowMs: number): void {
    const frames = this.missing(view, nowMs);
    if (frames.length > 0)
      this.pressure = this.session.sink.write(new FrameBatch([...this.backlog.splice(0), ...frames]));
  }

  /**
   * Time has moved on. Returns what becomes of the session: it goes on being held back or watched, falls behind, has
   * everything again, or is as it was before it ever fell behind.
   */
  passTime(nowMs: number): 'watched' | 'behind' | 'caught up' | 'over' {
    if (this.pressure !== 'none' || this.backlog.length > 0) return 'watched';
    const isSteady = nowMs - this.lastBehindMs >= windowsWatched * this.windowMs() * this.factor;
    if (this.factor === 1) {
      if (!isSteady) return 'watched';
      const pressure = this.tellLive();
      if (pressure === 'none') return 'over';
      this.fallBehind(pressure, nowMs);
      return 'behind';
    }
    if (isSteady) this.setFactor(this.factor / 2, nowMs);
    const due = [...this.session.views()].filter((view) => this.factor === 1 || this.isDue(view, nowMs));
    this.catchUp(due, nowMs);
    return this.isHeldBack ? 'watched' : 'caught up';
  }

  private noteBehind(nowMs: number): void {
    if (nowMs === this.lastBehindMs) return;
    this.lastBehindMs = nowMs;
    this.behindAt = [...this.behindAt, nowMs].slice(-behindOften);
    const [first] = this.behindAt;
    const isOften = this.behindAt.length === behindOften && nowMs - (first ?? 0) <= windowsWatched * this.windowMs();
    if (!isOften || this.factor >= factorMax) return;
    this.behindAt = [];
    this.setFactor(this.factor * 2, nowMs);
  }

  private setFactor(factor: number, nowMs: number): void {
    this.session.decisions.note({ atMs: nowMs, what: factor > this.factor ? 'coarsened' : 'refined', factor });
    this.factor = factor;
    this.lastBehindMs = nowMs;
  }

  /** The shortest window of the session's views, ms. */
  private windowMs(): number {
    let shortest = Number.POSITIVE_INFINITY;
    for (const { question } of this.session.views()) {
      if (question.windowMs > 0) shortest = Math.min(shortest, question.windowMs);
    }
    return Number.isFinite(shortest) ? shortest : 1_000;
  }

  private intervalMs({ question }: SharedView): number {
    return Math.max(question.windowMs, Math.min(question.windowMs * this.factor, coarseMsMax));
  }

  private isDue(view: SharedView, nowMs: number): boolean {
    if (view instanceof EventView) return true;
    const intervalMs = this.intervalMs(view);
    // A window that is long already is told as soon as it can be.
    if (intervalMs <= view.question.windowMs) return true;
    return Math.floor(nowMs / intervalMs) > Math.floor((this.held.get(view)?.atMs ?? 0) / intervalMs);
  }

  private catchUp(views: Iterable<SharedView>, nowMs: number): void {
    const events: Frame[] = [];
    const numbers: Frame[] = [];
    for (const view of views) (view instanceof EventView ? events : numbers).push(...this.missing(view, nowMs));
    if (events.length + numbers.length === 0) return;
    this.send([...events, ...numbers]);
    if (this.pressure === 'none') this.session.decisions.note({ atMs: nowMs, what: 'caught up' });
  }

  /** Frames for what the session has not had of a view, which it has from then on. */
  private missing(view: SharedView, nowMs: number): Frame[] {
    const held = this.held.get(view);
    const { sequence } = view;
    const wasSilent = this.silent.delete(view.id);
    this.reach(view, nowMs);
    if (held === undefined || held.sequence === sequence) return wasSilent ? this.session.silence(view) : [];
    if (view instanceof EventView) return this.missingEvents(view, held, nowMs);
    const caught = this.session.catchUp(view, held.sequence);
    const range = { atMs: nowMs, view: view.id, from: held.sequence, to: sequence };
    if (caught === undefined) {
      this.session.decisions.note({ ...range, what: 'reseeded' });
      return [this.quality(view, 'reseed', 0, nowMs - held.atMs), ...this.session.snapshot(view)];
    }
    if (caught.merged < 2) return [...caught.frames, ...this.session.silence(view)];
    this.session.decisions.note({ ...range, what: 'merged' });
    const level = this.factor > 1 ? 'coarse' : 'merging';
    const told = this.told.get(view);
    const isNews = told?.level !== level || told.factor !== this.factor;
    const quality = isNews ? [this.quality(view, level, caught.merged, nowMs - held.atMs)] : [];
    return [...quality, ...caught.frames, ...this.session.silence(view)];
  }

  private missingEvents(view: EventView, held: Held, nowMs: number): Frame[] {
    const frames = view.catchUp(held);
    const what = frames[0]?.event === 'events:gap' ? 'gap' : 'replayed';
    this.session.decisions.note({ atMs: nowMs, what, view: view.id, from: held.sequence, to: view.sequence });
    return frames;
  }

  private tellLive(): Pressure {
    const frames = [...this.told.keys()].map((view) => this.quality(view as View, 'live', 0, 0));
    this.told.clear();
    return frames.length === 0 ? 'none' : this.session.sink.write(new FrameBatch(frames));
  }

  /** @param lagMs How long it was not told anything of the view, ms. */
  private quality(view: View, level: QualityLevel, merged: number, lagMs: number): Frame {
    this.told.set(view, { level, factor: this.factor });
    const data = {
      view: view.id,
      level,
      reason: reasons[level],
      merged,
      lagMs: Math.max(0, lagMs),
      effectiveWindow: this.intervalMs(view) / 1_000,
    };
    return new Frame({ event: 'stream:quality', data }, view.pinned);
  }

  private reach(view: SharedView, nowMs: number): void {
    const events = view instanceof EventView ? view.position.events : 0;
    this.held.set(view, { sequence: view.sequence, events, atMs: nowMs });
  }

  /** Writes the backlog for as long as the connection takes it. */
  private pump(): void {
    while (this.backlog.length > 0 && this.pressure === 'none') {
      let characters = 0;
      let count = 0;
      while (count < this.backlog.length && (count === 0 || characters < partCharacters)) {
        characters += (this.backlog[count] as Frame).json().length;
        count += 1;
      }
      this.pressure = this.session.sink.write(new FrameBatch(this.backlog.splice(0, count)));
    }
  }
}

const reasons: Readonly<Record<QualityLevel, string>> = {
  live: 'The connection keeps up again.',
  merging: 'The connection takes less than the stream brings; what it misses comes merged.',
  coarse: 'The connection was behind in 3 of its last 10 windows; frames come at longer intervals.',
  reseed: 'What the connection missed is not kept any more; a snapshot follows.',
};
