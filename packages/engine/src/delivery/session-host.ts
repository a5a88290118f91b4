import type { SubscribeRequest, SubscribeShorthand } from '@streamgauge/protocol';
import type { Principal } from '../catalog/access.js';
import type { CaughtUp } from '../stream/catch-up.js';
import type { Frame } from '../stream/frame.js';
import type { Question } from '../stream/question.js';
import type { SharedView } from '../stream/shared-view.js';
import type { View } from '../stream/view.js';
import type { Resolved } from './resolve-request.js';
import type { Member } from './view-group.js';

/** What a session needs of the engine. */
export interface SessionHost {
  /** Closes every tick that is over. */
  advance(): void;
  resolve(principal: Principal, request: SubscribeRequest | SubscribeShorthand): Resolved;
  /** The principal, held to what it may see of a channel beyond the catalog's rights. */
  heldTo(principal: Principal, channel: string): Principal;
  /** The view of a question, with the session in its audience. `alone`: one of its own, that begins now. */
  join(question: Question, session: Member, alone?: boolean): SharedView;
  leave(view: SharedView, session: Member): void;
  /** Leaves a view that turned out to be of no use; one that nobody has followed ends at once. */
  abandon(view: SharedView, session: Member): void;
  snapshot(view: SharedView): Frame[];
  silence(view: SharedView): Frame[];
  catchUp(view: View, sequence: number, framesMax: number): CaughtUp | undefined;
  /** The last frame for one who leaves the view now, with what has come in since its last window. */
  lastUpdate(view: SharedView): Frame | undefined;
  /** End of the last window that a receiver has been told of, ms; and of the last tick. */
  asOfMs(view: View): number;
  tickEndMs(): number;
  /** Metrics of which the view could not say a number, because they do not add up. */
  ambiguousMetrics(view: SharedView): string[];
  /** Something is held back from the session from now on, or nothing any more. */
  holdBack(session: Member): void;
  caughtUp(session: Member): void;
  nowMs(): number;
}
