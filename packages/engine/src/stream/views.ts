import type { Channel } from '../catalog/channel.js';
import { windowStartMs } from '../rollup/window.js';
import { canonicalForm, type Question, shortName } from './question.js';
import { Stream } from './stream.js';
import { type Publish, View } from './view.js';

/** How long a view outlives its last receiver, so that one who comes back finds its history, ms. */
export const viewLingerMs = 120_000;

/** All streams, and the views on them: one per distinct question, however many ask it. */
export class Views {
  private readonly streams = new Map<string, Map<string, Stream>>();
  /** Streams whose next tick may have something to do. */
  private readonly awake = new Set<Stream>();
  private readonly byForm = new Map<string, View>();
  private readonly byId = new Map<string, View>();
  /** View without receivers → when the last one left, ms. */
  private readonly lingering = new Map<View, number>();
  private incarnations = 0;

  constructor(
    private readonly epoch: string,
    private readonly tickMs: number,
    private readonly seriesMax: number,
  ) {}

  get count(): number {
    return this.byForm.size;
  }

  /** Whether no stream has anything open. */
  get isAsleep(): boolean {
    return this.awake.size === 0;
  }

  get seriesCount(): number {
    let count = 0;
    for (const channels of this.streams.values()) for (const stream of channels.values()) count += stream.series.size;
    return count;
  }

  streamOf(tenantId: string, channel: Channel): Stream {
    let channels = this.streams.get(tenantId);
    if (channels === undefined) {
      channels = new Map();
      this.streams.set(tenantId, channels);
    }
    let stream = channels.get(channel.name);
    if (stream === undefined) {
      stream = new Stream(tenantId, channel, this.tickMs, this.seriesMax);
      channels.set(channel.name, stream);
    }
    return stream;
  }

  wake(stream: Stream): void {
    this.awake.add(stream);
  }

  /** The view of a question, begun now if nobody asks it yet. `tickStartMs`: start of the open tick. */
  viewOf(question: Question, tickStartMs: number): View {
    const form = canonicalForm(question);
    let view = this.byForm.get(form);
    if (view === undefined) {
      const stream = this.streamOf(question.tenantId, question.channel);
      this.incarnations += 1;
      const epoch = `${this.epoch}-${this.incarnations.toString(36)}`;
      view = new View(this.freeId(form), epoch, question, stream.series, stream.evaluation, tickStartMs);
      this.byForm.set(form, view);
      this.byId.set(view.id, view);
      stream.addView(view, tickStartMs);
      this.wake(stream);
    }
    this.lingering.delete(view);
    return view;
  }

  /** Nobody receives the view any more. It goes on for a while, for those who come back. */
  linger(view: View, nowMs: number): void {
    this.lingering.set(view, nowMs);
  }

  /** End of the last window that a receiver of the view has seen, ms. */
  asOfMs(view: View, tickStartMs: number): number {
    return Math.max(view.beganMs, windowStartMs(tickStartMs, view.question.windowMs));
  }

  closeTick(tickEndMs: number, publish: Publish): void {
    for (const stream of this.awake) {
      stream.closeTick(tickEndMs, publish);
      if (stream.isQuiet) this.awake.delete(stream);
    }
    for (const [view, sinceMs] of this.lingering) {
      // In order of leaving: the first that may stay ends the search.
      if (tickEndMs - sinceMs < viewLingerMs) break;
      this.drop(view);
    }
  }

  drop(view: View): void {
    this.lingering.delete(view);
    this.byForm.delete(canonicalForm(view.question));
    this.byId.delete(view.id);
    this.streamOf(view.question.tenantId, view.question.channel).removeView(view);
  }

  private freeId(form: string): string {
    const name = shortName(form);
    let id = name;
    for (let twin = 2; this.byId.has(id); twin += 1) id = `${name}-${twin}`;
    return id;
  }
}
