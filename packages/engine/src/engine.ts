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
import type { Frame } from './stream/frame.js';
import type { Question } from './stream/question.js';
import type { Sample } from './stream/sample.js';
import type { Rejection } from './stream/stream.js';
import type { View } from './stream/view.js';
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

  /** Closes every tick that has ended by `nowMs`. A clock that steps back closes nothing until it has caught up. */
  advance(nowMs: number): void {
    while (this.tickStartMs + this.tickMs <= nowMs) {
      // A machine that slept, or a clock that was set, must not be paid for tick by tick when nothing waits for them.
      if (this.views.isAsleep) this.tickStartMs = windowStartMs(nowMs, this.tickMs) - this.tickMs;
      const endMs = this.tickStartMs + this.tickMs;
      this.views.closeTick(endMs, (view, frame) => this.audience.publish(view, frame));
      this.tickStartMs = endMs;
    }
  }

  stats(): EngineStats {
    return { sessions: this.sessions.size, views: this.views.count, series: this.views.seriesCount };
  }

  openSessions(): readonly Session[] {
    return [...this.sessions];
  }

  resolve(principal: Principal, request: SubscribeRequest | SubscribeShorthand): Resolved {
    return resolveRequest(this.catalog, principal, request, this.tickMs);
  }

  join(question: Question, session: Session): View {
    this.advance(this.clock.nowMs());
    const view = this.views.viewOf(question, this.tickStartMs);
    this.audience.join(view, session);
    return view;
  }

  leave(view: View, session: Session): void {
    if (this.audience.leave(view, session)) this.views.linger(view, this.clock.nowMs());
  }

  abandon(view: View, session: Session): void {
    if (!this.audience.leave(view, session)) return;
    // Refusals must not leave anything behind, or they could be repeated until the memory is full.
    if (view.sequence === 0) this.views.drop(view);
    else this.views.linger(view, this.clock.nowMs());
  }

  snapshot(view: View): Frame[] {
    return view.snapshot(this.views.asOfMs(view, this.tickStartMs));
  }

  nowMs(): number {
    return this.clock.nowMs();
  }
}
