// hot path: per session and tick, no allocation
import { limits } from '@streamgauge/protocol';
import type { Frame } from '../stream/frame.js';
import { FrameBatch } from '../stream/frame-batch.js';
import type { SharedView } from '../stream/shared-view.js';
import { type Member, ViewGroup } from './view-group.js';

/** Who receives which view: hands each tick's frames to the sessions, group by group. */
export class FanOut {
  private readonly groups = new Map<string, ViewGroup>();
  private readonly groupsByView = new Map<SharedView, Set<ViewGroup>>();
  /** How often a view is used, and its number in the keys of groups. */
  private readonly uses = new Map<SharedView, { count: number; readonly serial: number }>();
  private serial = 0;
  /** Sessions whose views are others than those of their group. */
  private readonly moved = new Set<Member>();
  private readonly due: ViewGroup[] = [];
  private published: Frame[] = [];
  private fullest = 0;
  /** Sessions that are to be looked at when time has moved on. */
  private readonly paced = new Set<Member>();

  /** Whether some session has as many frames due as one write may hold. */
  get isFull(): boolean {
    return this.fullest >= limits.joinedFramesMax;
  }

  join(view: SharedView, session: Member): void {
    const uses = this.uses.get(view);
    if (uses === undefined) {
      this.serial += 1;
      this.uses.set(view, { count: 1, serial: this.serial });
    } else uses.count += 1;
    this.moved.add(session);
  }

  /** Returns whether nobody receives the view any more. */
  leave(view: SharedView, session: Member): boolean {
    this.moved.add(session);
    const uses = this.uses.get(view);
    if (uses === undefined) return true;
    uses.count -= 1;
    if (uses.count > 0) return false;
    this.uses.delete(view);
    return true;
  }

  /** The session is over. */
  forget(session: Member): void {
    this.moved.delete(session);
    this.paced.delete(session);
    this.take(session);
  }

  /** Time passes for the session, also when nothing is due. */
  watch(session: Member): void {
    this.paced.add(session);
  }

  /** Nothing is held back from the session any more. */
  caughtUp(session: Member): void {
    const { group } = session;
    if (group === undefined || session.place !== -1) return;
    group.waiting.delete(session);
    group.add(session);
  }

  /** Something is held back from the session from now on. */
  holdBack(session: Member): void {
    const { group } = session;
    if (group === undefined || group.waiting.has(session)) return;
    group.remove(session);
    group.waiting.add(session);
  }

  /** Puts sessions whose views have changed into their groups. Call before anything is published. */
  regroup(): void {
    if (this.moved.size === 0) return;
    for (const session of this.moved) {
      this.take(session);
      this.put(session);
    }
    this.moved.clear();
  }

  publish(view: SharedView, frame: Frame): void {
    this.published.push(frame);
    const groups = this.groupsByView.get(view);
    if (groups === undefined) return;
    for (const group of groups) {
      if (group.due.length === 0) this.due.push(group);
      group.due.push(frame);
      if (group.due.length > this.fullest) this.fullest = group.due.length;
    }
  }

  /** Sends what is due. `nowMs`: end of the last tick. */
  flush(nowMs: number): void {
    for (const group of this.due) this.send(group, nowMs);
    this.due.length = 0;
    this.fullest = 0;
    if (this.published.length > 0) {
      for (const frame of this.published) frame.settle();
      this.published = [];
    }
  }

  /** Looks at those who are not up to date, or were not until now. */
  passTime(nowMs: number): void {
    for (const session of this.paced) if (!session.passTime(nowMs)) this.paced.delete(session);
  }

  private send(group: ViewGroup, nowMs: number): void {
    const { due, members, sinks } = group;
    group.due = [];
    const batch = new FrameBatch(due, group);
    for (const session of group.waiting) session.passOver(due, nowMs);
    const first = members[0];
    if (first !== undefined) first.sink.tally.frames += due.length * members.length;
    // From the end, because whoever is held back gives its place to the last one.
    for (let place = sinks.length - 1; place >= 0; place -= 1) {
      const pressure = (sinks[place] as (typeof sinks)[number]).write(batch);
      if (pressure !== 'none') (members[place] as Member).fallBehind(pressure, nowMs);
    }
  }

  private take(session: Member): void {
    const { group } = session;
    if (group === undefined) return;
    group.remove(session);
    session.group = undefined;
    if (!group.isEmpty) return;
    this.groups.delete(group.key);
    for (const view of group.views) {
      const groups = this.groupsByView.get(view);
      groups?.delete(group);
      if (groups?.size === 0) this.groupsByView.delete(view);
    }
  }

  private put(session: Member): void {
    const views = [...session.views()];
    if (views.length === 0) return;
    const serials = views.map((view) => this.uses.get(view)?.serial ?? 0).sort((a, b) => a - b);
    const key = serials.join();
    let group = this.groups.get(key);
    if (group === undefined) {
      group = new ViewGroup(key, views);
      this.groups.set(key, group);
      for (const view of views) {
        const groups = this.groupsByView.get(view);
        if (groups === undefined) this.groupsByView.set(view, new Set([group]));
        else groups.add(group);
      }
    }
    session.group = group;
    if (session.isHeldBack) group.waiting.add(session);
    else group.add(session);
  }
}
