import type { FrameSink } from '../ports/frame-sink.js';
import type { Frame } from '../stream/frame.js';
import type { SharedView } from '../stream/shared-view.js';
import type { Session } from './session.js';

/**
 * The sessions that use the same views: their frames of a tick are joined once, and each session costs one write. Those
 * that are up to date lie side by side, so that the loop over them touches nothing else.
 */
export class ViewGroup {
  /** Frames that are due, in order. */
  due: Frame[] = [];
  /** Sessions that have everything up to now, and their sinks at the same places. */
  readonly members: Session[] = [];
  readonly sinks: FrameSink[] = [];
  /** Sessions that have not. */
  readonly waiting = new Set<Session>();

  constructor(
    readonly key: string,
    readonly views: readonly SharedView[],
  ) {}

  get isEmpty(): boolean {
    return this.members.length === 0 && this.waiting.size === 0;
  }

  /** Takes in a session that has everything. */
  add(session: Session): void {
    session.place = this.members.length;
    this.members.push(session);
    this.sinks.push(session.sink);
  }

  /** The last session takes the place of the one that goes. */
  remove(session: Session): void {
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
