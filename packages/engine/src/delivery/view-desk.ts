import type { SubscribeRequest, SubscribeShorthand } from '@streamgauge/protocol';
import type { Principal } from '../catalog/access.js';
import type { Catalog } from '../catalog/compile-catalog.js';
import type { Clock } from '../ports/clock.js';
import type { QuestionGuard } from '../ports/question-guard.js';
import type { CaughtUp } from '../stream/catch-up.js';
import type { EventStreams } from '../stream/event-streams.js';
import { EventView } from '../stream/event-view.js';
import type { Frame } from '../stream/frame.js';
import type { Question } from '../stream/question.js';
import type { SharedView } from '../stream/shared-view.js';
import { staleFrame } from '../stream/silence.js';
import type { Stream } from '../stream/stream.js';
import type { View } from '../stream/view.js';
import type { Views } from '../stream/views.js';
import type { FanOut } from './fan-out.js';
import { type Resolved, resolveRequest } from './resolve-request.js';
import type { SessionHost } from './session-host.js';
import type { Member } from './view-group.js';

/** What the desk hands out from. */
export interface DeskOptions {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly tickMs: number;
  readonly views: Views;
  readonly events: EventStreams;
  readonly fanOut: FanOut;
  readonly guard: QuestionGuard | undefined;
  /** Closes every tick that is over. */
  readonly advance: () => void;
  /** Start of the open tick, ms. */
  readonly tickStartMs: () => number;
}

/** Where sessions come for views: finds or begins them, knows who uses them, and tells what is known of them. */
export class ViewDesk implements SessionHost {
  constructor(private readonly options: DeskOptions) {}

  advance(): void {
    this.options.advance();
  }

  resolve(principal: Principal, request: SubscribeRequest | SubscribeShorthand): Resolved {
    const { catalog, tickMs, guard } = this.options;
    const held = typeof request.channel === 'string' ? this.heldTo(principal, request.channel) : principal;
    const resolved = resolveRequest(catalog, held, request, tickMs);
    guard?.check(resolved.question);
    return resolved;
  }

  heldTo(principal: Principal, channel: string): Principal {
    return this.options.guard?.narrow(principal, channel) ?? principal;
  }

  join(question: Question, session: Member, alone = false): SharedView {
    const { views, events, fanOut } = this.options;
    const tickStartMs = this.tickEndMs();
    const isOfEvents = question.channel.kind === 'events';
    const view = isOfEvents ? events.viewOf(question) : views.viewOf(question, tickStartMs, alone);
    fanOut.join(view, session);
    return view;
  }

  leave(view: SharedView, session: Member): void {
    if (this.options.fanOut.leave(view, session)) this.linger(view);
  }

  abandon(view: SharedView, session: Member): void {
    const { views, events, fanOut } = this.options;
    if (!fanOut.leave(view, session)) return;
    // Refusals must not leave anything behind, or they could be repeated until the memory is full.
    if (view.sequence > 0) this.linger(view);
    else if (view instanceof EventView) events.drop(view);
    else views.drop(view);
  }

  holdBack(session: Member): void {
    const { fanOut } = this.options;
    fanOut.holdBack(session);
    fanOut.watch(session);
  }

  caughtUp(session: Member): void {
    this.options.fanOut.caughtUp(session);
  }

  snapshot(view: SharedView): Frame[] {
    if (view instanceof EventView) return view.snapshot(this.nowMs());
    return [...view.snapshot(this.asOfMs(view)), ...this.silence(view)];
  }

  silence(view: SharedView): Frame[] {
    const stale = view instanceof EventView ? undefined : staleFrame(view, view.selection.silentGroups());
    return stale === undefined ? [] : [stale];
  }

  catchUp(view: View, sequence: number, framesMax: number): CaughtUp | undefined {
    return this.streamOf(view).views.catchUp(view, sequence, framesMax, this.tickEndMs());
  }

  lastUpdate(view: SharedView): Frame | undefined {
    return view instanceof EventView ? undefined : this.streamOf(view).views.lastUpdate(view, this.tickEndMs());
  }

  asOfMs(view: View): number {
    return this.options.views.asOfMs(view, this.tickEndMs());
  }

  tickEndMs(): number {
    return this.options.tickStartMs();
  }

  ambiguousMetrics(view: SharedView): string[] {
    return view instanceof EventView ? [] : this.streamOf(view).views.ambiguousMetrics(view);
  }

  nowMs(): number {
    return this.options.clock.nowMs();
  }

  private streamOf({ question: { tenantId, channel } }: View): Stream {
    return this.options.views.streamOf(tenantId, channel, this.tickEndMs());
  }

  private linger(view: SharedView): void {
    if (view instanceof EventView) this.options.events.linger(view, this.nowMs());
    else this.options.views.linger(view, this.nowMs());
  }
}
