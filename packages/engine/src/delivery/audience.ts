import type { Frame } from '../stream/frame.js';
import { FrameBatch } from '../stream/frame-batch.js';
import type { SharedView } from '../stream/shared-view.js';
import type { Session } from './session.js';

/** Who receives which view. A session that uses a view twice receives each frame once. */
export class Audience {
  private readonly sessionsByView = new Map<SharedView, Map<Session, number>>();

  join(view: SharedView, session: Session): void {
    let sessions = this.sessionsByView.get(view);
    if (sessions === undefined) {
      sessions = new Map();
      this.sessionsByView.set(view, sessions);
    }
    sessions.set(session, (sessions.get(session) ?? 0) + 1);
  }

  /** Returns whether nobody receives the view any more. */
  leave(view: SharedView, session: Session): boolean {
    const sessions = this.sessionsByView.get(view);
    if (sessions === undefined) return true;
    const uses = (sessions.get(session) ?? 0) - 1;
    if (uses > 0) sessions.set(session, uses);
    else sessions.delete(session);
    if (sessions.size > 0) return false;
    this.sessionsByView.delete(view);
    return true;
  }

  publish(view: SharedView, frame: Frame): void {
    const sessions = this.sessionsByView.get(view);
    if (sessions === undefined) return;
    const batch = new FrameBatch([frame]);
    for (const session of sessions.keys()) session.sink.write(batch);
  }
}
