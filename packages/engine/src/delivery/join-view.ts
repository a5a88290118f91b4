import { limits, type Position, StreamgaugeError } from '@streamgauge/protocol';
import { EventView } from '../stream/event-view.js';
import type { Frame } from '../stream/frame.js';
import type { SharedView } from '../stream/shared-view.js';
import type { Resolved } from './resolve-request.js';
import type { SessionHost } from './session-host.js';
import type { Member } from './view-group.js';

/** A view that was joined, and what it has not of what was asked for. */
export interface Joined {
  readonly view: SharedView;
  readonly denied: Resolved['denied'];
}

/**
 * Joins a view. Refuses a named metric that does not add up where the view would have to add it up, and leaves it out where
 * all metrics were asked for.
 *
 * @param alone Whether it must be a view of the session's own, which begins now.
 * @throws StreamgaugeError NOT_ADDITIVE, LIMIT_VIEWS
 */
export function joinAdditive(host: SessionHost, session: Member, resolved: Resolved, alone = false): Joined {
  const { question, denied, explicit } = resolved;
  const view = host.join(question, session, alone);
  const ambiguous = host.ambiguousMetrics(view);
  if (ambiguous.length === 0) return { view, denied };
  host.abandon(view, session);
  const columns = question.columns.filter(({ metric }) => !ambiguous.includes(metric.name));
  if (explicit || columns.length === 0) {
    const free = question.channel.labels.filter(({ index }) => !question.groupBy.includes(index));
    throw new StreamgaugeError('NOT_ADDITIVE', {
      metrics: ambiguous,
      allowed: free.map((label) => label.name).join(', '),
    });
  }
  const left = ambiguous.map((metric) => ({ metric, code: 'NOT_ADDITIVE' as const }));
  return { view: host.join({ ...question, columns }, session, alone), denied: [...denied, ...left] };
}

/** A view to go on with, and whether the last frame of the one before must say what came in since its last window. */
export interface Successor extends Joined {
  readonly isTold: boolean;
}

/**
 * Joins the view that follows on another one, so that the frames of the one end where those of the other begin. A view that
 * others are in the middle of would tell again what has been told here; then one of the session's own begins now.
 *
 * @throws StreamgaugeError as `joinAdditive`; then nothing has been joined.
 */
export function joinAfter(before: SharedView, host: SessionHost, session: Member, resolved: Resolved): Successor {
  const shared = joinAdditive(host, session, resolved);
  const { view } = shared;
  if (view === before || before instanceof EventView || view instanceof EventView) return { ...shared, isTold: true };
  const beginsMs = host.asOfMs(view);
  if (beginsMs === host.asOfMs(before)) return { ...shared, isTold: true };
  if (beginsMs === host.tickEndMs()) return { ...shared, isTold: false };
  try {
    return { ...joinAdditive(host, session, resolved, true), isTold: false };
  } finally {
    host.leave(view, session);
  }
}

/** What came in a view after a position; undefined when that is not known any more. */
export function framesAfter(host: SessionHost, view: SharedView, position: Position): readonly Frame[] | undefined {
  if (position.epoch !== view.epoch) return undefined;
  if (view instanceof EventView) return view.framesAfter(position.sequence);
  const caught = host.catchUp(view, position.sequence, limits.resumeFramesMax);
  return caught === undefined ? undefined : [...caught.frames, ...host.silence(view)];
}
