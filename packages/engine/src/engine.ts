import type { SubscribeRequest, SubscribeShorthand } from '@streamgauge/protocol';
import type { Principal } from './catalog/access.js';
import type { Channel } from './catalog/channel.js';
import type { Catalog } from './catalog/compile-catalog.js';
import { CountedSink } from './delivery/counted-sink.js';
import { type Delivered, DeliveryTallies } from './delivery/delivery-tally.js';
import { FanOut } from './delivery/fan-out.js';
import type { Resolved } from './delivery/resolve-request.js';
import { Session } from './delivery/session.js';
import { ViewDesk } from './delivery/view-desk.js';
import { assertTick, defaultLimits, type EngineOptions } from './engine-options.js';
import type { EngineStats, TenantStats } from './engine-stats.js';
import type { Clock } from './ports/clock.js';
import type { FrameSink } from './ports/frame-sink.js';
import type { TickWatch } from './ports/tick-watch.js';
import { windowStartMs } from './rollup/window.js';
import { assertWithin, type ClosedTick } from './stream/closed-tick.js';
import type { EventOutcome } from './stream/event-log.js';
import { EventStreams } from './stream/event-streams.js';
import type { Frame } from './stream/frame.js';
import type { NewEvent } from './stream/new-event.js';
import { noChannel, noEvents, type Rejection, tooManySamples } from './stream/rejection.js';
import type { Sample } from './stream/sample.js';
import type { SharedView } from './stream/shared-view.js';
import { type StateCapture, StateKeeper } from './stream/state-keeper.js';
import type { StateRecord } from './stream/state-record.js';
import type { Stream } from './stream/stream.js';
import type { TokenBucket } from './stream/token-bucket.js';
import { Views } from './stream/views.js';

/**
 * The whole life of a number: samples go into series and ticks, ticks into windows, windows into the frames of views, and
 * frames to the sessions that asked. It is synchronous, and it knows no socket, no timer and no wall clock: `advance` is
 * called from outside.
 */
export class Engine {
  readonly catalog: Catalog;
  readonly epoch: string;
  readonly tickMs: number;
  private readonly clock: Clock;
  private readonly views: Views;
  private readonly events: EventStreams;
  private readonly fanOut = new FanOut();
  private readonly tallies = new DeliveryTallies();
  private readonly sessions = new Set<Session>();
  private readonly channelOf = (name: string): Channel | undefined => this.catalog.get(name);
  private readonly publish = (view: SharedView, frame: Frame): void => this.fanOut.publish(view, frame);
  private readonly desk: ViewDesk;
  private readonly keeper: StateKeeper;
  private readonly tickWatch: TickWatch | undefined;
  private tickStartMs: number;
  /** Where the last sample went: producers send many to one place. */
  private last: { tenantId: string; channel: string; stream: Stream; samples: TokenBucket } | undefined;
  private serial = 0;

  constructor({ catalog, clock, epoch, tickMs = 100, limits: own = {}, ...ports }: EngineOptions) {
    const { tickLog, tickWatch, guard } = ports;
    assertTick(tickMs);
    this.catalog = catalog;
    this.clock = clock;
    this.epoch = epoch;
    this.tickMs = tickMs;
    this.tickWatch = tickWatch;
    const log = tickLog === undefined ? undefined : (tick: ClosedTick) => tickLog.append(tick);
    const all = { ...defaultLimits, ...own };
    this.views = new Views({ epoch, tickMs, limits: all, log });
    this.events = new EventStreams(epoch, all.views);
    this.tickStartMs = windowStartMs(clock.nowMs(), tickMs);
    const { views, events, fanOut } = this;
    this.keeper = new StateKeeper(views, events);
    const advance = (): void => this.advance(clock.nowMs());
    const tickStartMs = (): number => this.tickStartMs;
    this.desk = new ViewDesk({ catalog, clock, tickMs, views, events, fanOut, guard, advance, tickStartMs });
  }

  openSession(principal: Principal, sink: FrameSink, id?: string): Session {
    this.serial += 1;
    const counted = new CountedSink(sink, this.tallies.of(principal.tenantId));
    const session = new Session(id ?? `${this.epoch}-${this.serial}`, principal, counted, this.desk);
    this.sessions.add(session);
    return session;
  }

  /**
   * What a request means for a principal, without subscribing: its channel, its metrics, its filter.
   *
   * @throws StreamgaugeError with the code of the refusal.
   */
  resolve(principal: Principal, request: SubscribeRequest | SubscribeShorthand): Resolved {
    return this.desk.resolve(principal, request);
  }

  closeSession(session: Session): void {
    if (!this.sessions.delete(session)) return;
    session.close();
    this.fanOut.forget(session);
  }

  /**
   * Takes a sample, or says why not. It is in the frames of the window in which it arrived.
   *
   * @param nowMs When it arrived; samples that arrive together may share a look at the clock.
   */
  take(sample: Sample, nowMs = this.clock.nowMs()): Rejection | undefined {
    // A late loop must not put what arrives now into a tick that is over.
    if (nowMs >= this.tickStartMs + this.tickMs) this.advance(nowMs);
    let { last } = this;
    if (last === undefined || last.channel !== sample.channel || last.tenantId !== sample.tenantId) {
      const channel = this.metricsChannel(sample.channel);
      if (channel === undefined) return noChannel(sample.channel);
      const { tenantId } = sample;
      const stream = this.views.streamOf(tenantId, channel, this.tickStartMs);
      last = { tenantId, channel: channel.name, stream, samples: this.views.samplesOf(tenantId, nowMs) };
      this.last = last;
    }
    const retryAfterMs = last.samples.take(nowMs);
    if (retryAfterMs > 0) return tooManySamples(last.samples.perSecond, retryAfterMs);
    const isFirst = last.stream.tick.size === 0;
    const rejection = last.stream.take(sample, nowMs);
    if (isFirst) this.views.wake(last.stream);
    return rejection;
  }

  /**
   * Takes a sample again that was taken at `arrivedMs`, after the state that was restored. Its age and the tenant's
   * allowance were looked at then. In the order of arrival.
   */
  replay(sample: Sample, arrivedMs: number): Rejection | undefined {
    this.advance(arrivedMs);
    const channel = this.metricsChannel(sample.channel);
    if (channel === undefined) return noChannel(sample.channel);
    const stream = this.views.streamOf(sample.tenantId, channel, this.tickStartMs);
    this.views.wake(stream);
    return stream.take(sample, sample.timestampMs);
  }

  /**
   * Takes events of one channel in order, and delivers them at once: those that came together in one frame per view. Each is
   * taken whole or not at all, and one with an `id` that the channel has had is a duplicate and changes nothing.
   *
   * @param nowMs When they arrived.
   * @returns What became of each, in the order of `events`.
   */
  append(
    tenantId: string,
    channelName: string,
    events: readonly NewEvent[],
    nowMs = this.clock.nowMs(),
  ): EventOutcome[] {
    const channel = this.catalog.get(channelName);
    if (channel?.kind !== 'events') return events.map(() => noEvents(channelName));
    this.fanOut.regroup();
    const outcomes = this.events.append(tenantId, channel, events, nowMs, this.publish);
    this.fanOut.flush(nowMs);
    return outcomes;
  }

  /**
   * A source says that it knows of nothing newer up to `asOfMs`; with `labels`, that one series was heard of. Only for
   * sources whose silence means that nothing happened: it keeps numbers fresh.
   *
   * @returns Whether the channel, or the series, exists.
   */
  vouch(tenantId: string, channel: string, asOfMs: number, labels?: Readonly<Record<string, string>>): boolean {
    const stream = this.openStream(tenantId, channel);
    // Nobody can vouch for what is to come; a clock that is ahead must not keep numbers fresh for ever.
    return stream?.vouch(Math.min(asOfMs, this.clock.nowMs()), labels) ?? false;
  }

  /** Ends a series with the open tick, as its `ttl` would. Returns whether it exists. */
  endSeries(tenantId: string, channel: string, labels: Readonly<Record<string, string>>): boolean {
    const stream = this.openStream(tenantId, channel);
    return stream?.endSeries(labels) ?? false;
  }

  /**
   * Takes a tick that another process has closed, in the order of its log. Time goes by the log: the clock is not asked.
   *
   * @throws RangeError when the tick does not follow what was taken, or is longer than a tick here.
   */
  follow(tick: ClosedTick): void {
    this.advance(tick.startMs);
    const channel = this.metricsChannel(tick.channel);
    if (channel === undefined) throw new RangeError(`no channel '${tick.channel}' takes ticks`);
    assertWithin(tick, this.tickStartMs, this.tickStartMs + this.tickMs);
    const stream = this.views.streamOf(tick.tenantId, channel, this.tickStartMs);
    stream.follow(tick);
    this.views.wake(stream);
  }

  /** Closes every tick that has ended by `nowMs`. A clock that steps back closes nothing until it has caught up. */
  advance(nowMs: number): void {
    const { tickMs, views, fanOut } = this;
    const dueMs = this.tickStartMs + tickMs;
    if (dueMs > nowMs) return;
    fanOut.regroup();
    while (this.tickStartMs + tickMs <= nowMs) {
      // A machine that slept, or a clock that was set, must not be paid for tick by tick when nothing waits for them.
      const quietUntilMs = views.quietUntilMs;
      if (quietUntilMs > this.tickStartMs + tickMs) {
        const nextEndMs = Math.min(Math.ceil(quietUntilMs / tickMs) * tickMs, windowStartMs(nowMs, tickMs));
        this.tickStartMs = nextEndMs - tickMs;
      }
      const endMs = this.tickStartMs + tickMs;
      views.closeTick(endMs, this.publish);
      this.events.advance(endMs);
      this.tickStartMs = endMs;
      // A late loop sends the frames of several ticks in one write, up to a bound.
      if (fanOut.isFull) fanOut.flush(endMs);
    }
    fanOut.flush(this.tickStartMs);
    fanOut.passTime(this.tickStartMs);
    this.tickWatch?.closed(dueMs, this.clock.nowMs());
  }

  /**
   * The state of all streams, deterministic: totals, last readings, registers, when each series was last heard of, and the
   * events that are kept with the ids by which a repetition is known.
   *
   * @param openTick `include` what has arrived in the open tick, as a checkpoint needs it; `leave` it out for one who then
   *   follows the log of closed ticks.
   */
  exportState(openTick: 'include' | 'leave' = 'include'): Uint8Array {
    const { tickStartMs: asOfMs, tickMs } = this;
    return this.keeper.exportAll({ asOfMs, tickMs, withOpenTick: openTick === 'include' });
  }

  /**
   * Takes over a state before anything else has arrived.
   *
   * @throws RangeError when the bytes are damaged, the catalog no longer has what they speak of, or streams exist already.
   */
  importState(bytes: Uint8Array): void {
    this.keeper.importAll(bytes, this.channelOf);
    for (const stream of this.views.streams()) {
      stream.beginDays(this.tickStartMs);
      this.views.wake(stream);
    }
  }

  /** What has changed since the last capture that was kept, with what has arrived in the open tick. */
  capture(): StateCapture {
    return this.keeper.capture({ asOfMs: this.tickStartMs, tickMs: this.tickMs });
  }

  /**
   * Takes over what captures have left, before anything else has arrived. Time goes on where it stood then.
   * @param records All that were stored, by tenant, channel, kind and page.
   * @returns Channels that are not in the catalog any more; their records are left as they are.
   * @throws RangeError when a record is damaged, missing or newer, or streams exist already.
   */
  restore(records: Iterable<StateRecord>): ReadonlySet<string> {
    const { asOfMs, gone } = this.keeper.restore(records, this.channelOf);
    if (asOfMs !== Number.NEGATIVE_INFINITY) this.tickStartMs = windowStartMs(asOfMs, this.tickMs);
    for (const stream of this.views.streams()) this.views.wake(stream);
    return gone;
  }

  stats(): EngineStats {
    return {
      sessions: this.sessions.size,
      views: this.views.count + this.events.viewCount,
      series: this.views.seriesCount,
      seriesIds: this.views.seriesIdCount,
    };
  }

  statsOf(tenantId: string): TenantStats {
    const { views, series } = this.views.statsOf(tenantId);
    return { views: views + this.events.viewCountOf(tenantId), series };
  }

  /** What has been written since the start to the sessions of one tenant, or of all. */
  delivered(tenantId?: string): Delivered {
    return this.tallies.read(tenantId);
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  openSessions(): readonly Session[] {
    return [...this.sessions];
  }

  private metricsChannel(name: string): Channel | undefined {
    const channel = this.catalog.get(name);
    return channel?.kind === 'metrics' ? channel : undefined;
  }

  /** The stream of a channel with its open tick as of now. */
  private openStream(tenantId: string, name: string): Stream | undefined {
    this.advance(this.clock.nowMs());
    const channel = this.metricsChannel(name);
    if (channel === undefined) return undefined;
    const stream = this.views.streamOf(tenantId, channel, this.tickStartMs);
    this.views.wake(stream);
    return stream;
  }
}
