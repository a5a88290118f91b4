import { StreamgaugeError } from '@streamgauge/protocol';
import type { Channel } from '../catalog/channel.js';
import { windowStartMs } from '../rollup/window.js';
import type { ClosedTick } from './closed-tick.js';
import { HistoryBudget } from './history-budget.js';
import { canonicalForm, type Question, shortName } from './question.js';
import { Stream } from './stream.js';
import { TokenBucket } from './token-bucket.js';
import type { Publish, View } from './view.js';

/** How long a view outlives its last receiver, so that one who comes back finds its history, ms. */
export const viewLingerMs = 120_000;

export interface TenantLimits {
  /** Living series of one tenant in one channel. */
  readonly series: number;
  /** Different views of one tenant. */
  readonly views: number;
  /** Samples per second of one tenant. */
  readonly samplesPerSecond: number;
  /** Memory for the past of one tenant's views, for receivers that come back or are behind, bytes. */
  readonly historyBytes: number;
}

interface Tenant {
  readonly streams: Map<string, Stream>;
  readonly samples: TokenBucket;
  readonly history: HistoryBudget;
  views: number;
}

export interface ViewsOptions {
  readonly epoch: string;
  readonly tickMs: number;
  readonly limits: TenantLimits;
  readonly log: ((tick: ClosedTick) => void) | undefined;
}

/** All streams, and the views on them: one per distinct question, however many ask it. */
export class Views {
  private readonly tenants = new Map<string, Tenant>();
  /** Streams whose next tick may have something to do. */
  private readonly awake = new Set<Stream>();
  /** Streams that nothing happens to before a time, ms; and the earliest of these times. */
  private readonly asleep = new Map<Stream, number>();
  private wakesAtMs = Number.POSITIVE_INFINITY;
  private readonly byForm = new Map<string, View>();
  private readonly byId = new Map<string, View>();
  private readonly forms = new Map<View, string>();
  private loners = 0;
  /** View without receivers → when the last one left, ms. */
  private readonly lingering = new Map<View, number>();

  constructor(private readonly options: ViewsOptions) {}

  get count(): number {
    return this.byForm.size;
  }

  /** Until when nothing can happen by itself, ms; −Infinity when something is open. */
  get quietUntilMs(): number {
    return this.awake.size > 0 ? Number.NEGATIVE_INFINITY : this.wakesAtMs;
  }

  get seriesCount(): number {
    let count = 0;
    for (const stream of this.settled()) count += stream.series.aliveCount;
    return count;
  }

  get seriesIdCount(): number {
    let count = 0;
    for (const stream of this.settled()) count += stream.series.idCount;
    return count;
  }

  /** Views and living series of one tenant. */
  statsOf(tenantId: string): { readonly views: number; readonly series: number } {
    const tenant = this.tenants.get(tenantId);
    let series = 0;
    for (const stream of tenant?.streams.values() ?? []) {
      stream.settle();
      series += stream.series.aliveCount;
    }
    return { views: tenant?.views ?? 0, series };
  }

  *streams(): Iterable<Stream> {
    for (const { streams } of this.tenants.values()) yield* streams.values();
  }

  /** All streams, with every sample in its series. */
  private *settled(): Iterable<Stream> {
    for (const stream of this.streams()) {
      stream.settle();
      yield stream;
    }
  }

  streamOf(tenantId: string, channel: Channel, nowMs: number): Stream {
    const { streams, history } = this.tenantOf(tenantId, nowMs);
    let stream = streams.get(channel.name);
    if (stream === undefined) {
      const { epoch, tickMs, limits, log } = this.options;
      stream = new Stream({ tenantId, channel, epoch, tickMs, seriesMax: limits.series, nowMs, log, history });
      streams.set(channel.name, stream);
    }
    return stream;
  }

  /** The tenant's allowance of samples. */
  samplesOf(tenantId: string, nowMs: number): TokenBucket {
    return this.tenantOf(tenantId, nowMs).samples;
  }

  wake(stream: Stream): void {
    this.awake.add(stream);
  }

  /**
   * The view of a question, begun now if nobody asks it yet, or for one alone. `tickStartMs`: start of the open tick.
   *
   * @throws StreamgaugeError LIMIT_VIEWS
   */
  viewOf(question: Question, tickStartMs: number, alone = false): View {
    this.loners += alone ? 1 : 0;
    const form = alone ? `${canonicalForm(question)}#${this.loners}` : canonicalForm(question);
    let view = this.byForm.get(form);
    if (view === undefined) {
      const tenant = this.tenantOf(question.tenantId, tickStartMs);
      const limit = this.options.limits.views;
      if (tenant.views >= limit) throw new StreamgaugeError('LIMIT_VIEWS', { limit }, { retryAfterMs: viewLingerMs });
      const stream = this.streamOf(question.tenantId, question.channel, tickStartMs);
      stream.settle();
      view = stream.views.add(this.freeId(form), question, tickStartMs);
      tenant.views += 1;
      this.byForm.set(form, view);
      this.byId.set(view.id, view);
      this.forms.set(view, form);
      this.wake(stream);
    }
    this.lingering.delete(view);
    return view;
  }

  /** Nobody receives the view any more. It goes on for a while, for those who come back. */
  linger(view: View, nowMs: number): void {
    this.lingering.set(view, nowMs);
  }

  /** End of the last window that a receiver of the view has seen, ms. */
  asOfMs(view: View, tickStartMs: number): number {
    return Math.max(view.beganMs, windowStartMs(tickStartMs, view.question.windowMs));
  }

  closeTick(tickEndMs: number, publish: Publish): void {
    if (this.wakesAtMs <= tickEndMs) this.wakeSleepers(tickEndMs);
    for (const stream of this.awake) {
      stream.closeTick(tickEndMs, publish);
      const wakesAtMs = stream.wakesAtMs;
      if (wakesAtMs <= tickEndMs) continue;
      this.awake.delete(stream);
      this.asleep.set(stream, wakesAtMs);
      this.wakesAtMs = Math.min(this.wakesAtMs, wakesAtMs);
    }
    for (const [view, sinceMs] of this.lingering) {
      // In order of leaving: the first that may stay ends the search.
      if (tickEndMs - sinceMs < viewLingerMs) break;
      this.drop(view);
    }
  }

  drop(view: View): void {
    const { question } = view;
    this.lingering.delete(view);
    this.byForm.delete(this.forms.get(view) ?? '');
    this.forms.delete(view);
    this.byId.delete(view.id);
    const tenant = this.tenantOf(question.tenantId, view.beganMs);
    tenant.views -= 1;
    tenant.streams.get(question.channel.name)?.views.remove(view);
  }

  private wakeSleepers(nowMs: number): void {
    let earliest = Number.POSITIVE_INFINITY;
    for (const [stream, wakesAtMs] of this.asleep) {
      if (wakesAtMs > nowMs && !this.awake.has(stream)) {
        earliest = Math.min(earliest, wakesAtMs);
        continue;
      }
      this.asleep.delete(stream);
      this.awake.add(stream);
    }
    this.wakesAtMs = earliest;
  }

  private tenantOf(tenantId: string, nowMs: number): Tenant {
    let tenant = this.tenants.get(tenantId);
    if (tenant === undefined) {
      const samples = new TokenBucket(this.options.limits.samplesPerSecond, nowMs);
      const history = new HistoryBudget(this.options.limits.historyBytes);
      tenant = { streams: new Map(), samples, history, views: 0 };
      this.tenants.set(tenantId, tenant);
    }
    return tenant;
  }

  private freeId(form: string): string {
    const name = shortName(form);
    let id = name;
    for (let twin = 2; this.byId.has(id); twin += 1) id = `${name}-${twin}`;
    return id;
  }
}
