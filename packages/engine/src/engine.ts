import type { SubscribeRequest, SubscribeShorthand } from '@streamgauge/protocol';
import { limits } from '@streamgauge/protocol';
import type { Principal } from './catalog/access.js';
import type { Catalog } from './catalog/compile-catalog.js';
import { Audience } from './delivery/audience.js';
import { type Resolved, resolveRequest } from './delivery/resolve-request.js';
import { Session, type SessionHost } from './delivery/session.js';
import type { Clock } from './ports/clock.js';
import type { FrameSink } from './ports/frame-sink.js';
import { windowStartMs } from './rollup/window.js';
import type { EventOutcome } from './stream/event-log.js';
import { EventStreams } from './stream/event-streams.js';
import { EventView } from './stream/event-view.js';
import type { Frame } from './stream/frame.js';
import type { NewEvent } from './stream/new-event.js';
import type { Question } from './stream/question.js';
import type { Sample } from './stream/sample.js';
import type { SharedView } from './stream/shared-view.js';
import type { Rejection } from './stream/stream.js';
import { Views } from './stream/views.js';

export interface EngineOptions {
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Names this incarnation of the engine; letters, digits, `_`. Another start has another one. */
  readonly epoch: string;
  /** Smallest slot of time in which samples are merged, 10 – 1,000 ms, a divisor of 1 s. Default: 100. */
  readonly tickMs?: number;
  /** Series that one tenant may have in one channel. Default: 1,000,000. */
  readonly seriesMax?: number;
}

export interface EngineStats {
  readonly sessions: number;
  readonly views: number;
  readonly series: number;
}

/**
 * The whole life of a number: samples go into series and ticks, ticks into windows, windows into the frames of views, and
 * frames to the sessions that asked. It is synchronous, and it knows no socket, no timer and no wall clock: `advance` is
 * called from outside.
 */
export class Engine implements SessionHost {
  readonly catalog: Catalog;
  readonly epoch: string;
  readonly tickMs: number;
  private readonly clock: Clock;
  private readonly views: Views;
  private readonly events: EventStreams;
  private readonly audience = new Audience();
  private readonly sessions = new Set<Session>();
  private tickStartMs: number;
  private serial = 0;

  constructor({ catalog, clock, epoch, tickMs = 100, seriesMax = 1_000_000 }: EngineOptions) {
    if (tickMs < limits.tickMsMin || tickMs > limits.tickMsMax || 1_000 % tickMs !== 0) {
      throw new RangeError(`a tick is ${limits.tickMsMin} to ${limits.tickMsMax} ms and divides 1 s; got ${tickMs}`);
    }
    this.catalog = catalog;
    this.clock = clock;
    this.epoch = epoch;
    this.tickMs = tickMs;
    this.views = new Views(epoch, tickMs, seriesMax);
    this.events = new EventStreams(epoch);
    this.tickStartMs = windowStartMs(clock.nowMs(), tickMs);
  }

  openSession(principal: Principal, sink: FrameSink, id?: string): Session {
    this.serial += 1;
    const session = new Session(id ?? `${this.epoch}-${this.serial}`, principal, sink, this);
    this.sessions.add(session);
    return session;
  }

  closeSession(session: Session): void {
    if (!this.sessions.delete(session)) return;
    session.close();
  }

  /** Takes a sample, or says why not. It is in the frames of the window in which it arrived. */
  take(sample: Sample): Rejection | undefined {
    const nowMs = this.clock.nowMs();
    // A late loop must not put what arrives now into a tick that is over.
    this.advance(nowMs);
    const channel = this.catalog.get(sample.channel);
    if (channel === undefined || channel.kind === 'events') {
      return { code: 'FORBIDDEN_CHANNEL', error: `No channel '${sample.channel}' takes samples.` };
    }
    const stream = this.views.streamOf(sample.tenantId, channel);
    const rejection = stream.take(sample, nowMs);
    if (rejection === undefined) this.views.wake(stream);
    return rejection;
  }

  /**
   * Takes events of one channel in order, and delivers them at once: those that came together in one frame per view. Each is
   * taken whole or not at all, and one with an `id` that the channel has had is a duplicate and changes nothing.
   *
   * @returns What became of each, in the order of `events`.
   */
  append(tenantId: string, channelName: string, events: readonly NewEvent[]): EventOutcome[] {
    const channel = this.catalog.get(channelName);
    if (channel === undefined || channel.kind === 'metrics') {
      return events.map(() => ({ code: 'FORBIDDEN_CHANNEL', error: `No channel '${channelName}' takes events.` }));
    }
    return this.events.append(tenantId, channel, events, this.clock.nowMs(), (view, frame) =>
      this.audience.publish(view, frame),
    );
  }

  /** Closes every tick that has ended by `nowMs`. A clock that steps back closes nothing until it has caught up. */
  advance(nowMs: number): void {
    while (this.tickStartMs + this.tickMs <= nowMs) {
      // A machine that slept, or a clock that was set, must not be paid for tick by tick when nothing waits for them.
      if (this.views.isAsleep) this.tickStartMs = windowStartMs(nowMs, this.tickMs) - this.tickMs;
      const endMs = this.tickStartMs + this.tickMs;
      this.views.closeTick(endMs, (view, frame) => this.audience.publish(view, frame));
      this.events.advance(endMs);
      this.tickStartMs = endMs;
    }
  }

  stats(): EngineStats {
    return {
      sessions: this.sessions.size,
      views: this.views.count + this.events.viewCount,
      series: this.views.seriesCount,
    };
  }

  openSessions(): readonly Session[] {
    return [...this.sessions];
  }

  resolve(principal: Principal, request: SubscribeRequest | SubscribeShorthand): Resolved {
    return resolveRequest(this.catalog, principal, request, this.tickMs);
  }

  join(question: Question, session: Session): SharedView {
    this.advance(this.clock.nowMs());
    const isOfEvents = question.channel.kind === 'events';
    const view = isOfEvents ? this.events.viewOf(question) : this.views.viewOf(question, this.tickStartMs);
    this.audience.join(view, session);
    return view;
  }

  leave(view: SharedView, session: Session): void {
    if (this.audience.leave(view, session)) this.linger(view);
  }

  abandon(view: SharedView, session: Session): void {
    if (!this.audience.leave(view, session)) return;
    // Refusals must not leave anything behind, or they could be repeated until the memory is full.
    if (view.sequence > 0) this.linger(view);
    else if (view instanceof EventView) this.events.drop(view);
    else this.views.drop(view);
  }

  snapshot(view: SharedView): Frame[] {
    if (view instanceof EventView) return view.snapshot(this.clock.nowMs());
    return view.snapshot(this.views.asOfMs(view, this.tickStartMs));
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  private linger(view: SharedView): void {
    if (view instanceof EventView) this.events.linger(view, this.clock.nowMs());
    else this.views.linger(view, this.clock.nowMs());
  }
}
