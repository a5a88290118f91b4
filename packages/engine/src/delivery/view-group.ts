import type { FrameSink, Pressure } from '../ports/frame-sink.js';
import type { Frame } from '../stream/frame.js';
import type { SharedView } from '../stream/shared-view.js';
import type { CountedSink } from './counted-sink.js';

/** A session as the fan-out sees it. */
export interface Member {
  readonly sink: CountedSink;
  /** Where the fan-out has it: its group, and its place there when nothing is held back; −1 otherwise. */
  group: ViewGroup | undefined;
  place: number;
  /** Whether frames go past it, to be told later. */
  readonly isHeldBack: boolean;
  views(): Iterable<SharedView>;
  /** The connection did not take all of a batch. */
  fallBehind(pressure: Pressure, nowMs: number): void;
  /** Frames of its views were due that it does not get now. */
  passOver(due: readonly Frame[], nowMs: number): void;
  /** Time has moved on for one that is not up to date, or was not. Returns whether it must be looked at again. */
  passTime(nowMs: number): boolean;
}

/**
 * The sessions that use the same views: their frames of a tick are joined once, and each session costs one write. Those
 * that are up to date lie side by side, so that the loop over them touches nothing else.
 */
export class ViewGroup {
  /** Frames that are due, in order. */
  due: Frame[] = [];
  /** Sessions that have everything up to now, and their sinks at the same places. */
  readonly members: Member[] = [];
  readonly sinks: FrameSink[] = [];
  /** Sessions that have not. */
  readonly waiting = new Set<Member>();

  constructor(
    readonly key: string,
    readonly views: readonly SharedView[],
  ) {}

  get isEmpty(): boolean {
    return this.members.length === 0 && this.waiting.size === 0;
  }

  /** Takes in a session that has everything. */
  add(session: Member): void {
    session.place = this.members.length;
    this.members.push(session);
    this.sinks.push(session.sink.direct);
  }

  /** The last session takes the place of the one that goes. */
  remove(session: Member): void {
    this.waiting.delete(session);
    const { place } = session;
    if (place === -1) return;
    session.place = -1;
    const last = this.members.pop();
    const lastSink = this.sinks.pop();
    if (last === undefined || lastSink === undefined || last === session) return;
    this.members[place] = last;
    this.sinks[place] = lastSink;
    last.place = place;
  }
}
