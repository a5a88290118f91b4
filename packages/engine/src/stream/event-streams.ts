import { StreamgaugeError } from '@streamgauge/protocol';
import type { Channel } from '../catalog/channel.js';
import { EventLog, type EventOutcome, type LoggedEvent } from './event-log.js';
import { EventView } from './event-view.js';
import type { Frame } from './frame.js';
import type { NewEvent } from './new-event.js';
import { canonicalForm, type Question, shortName } from './question.js';
import { viewLingerMs } from './views.js';

/** Hands a frame to whoever receives the view. */
type PublishEvents = (view: EventView, frame: Frame) => void;

/** The log of one channel of one tenant, and the views on it. */
interface EventStream {
  readonly log: EventLog;
  readonly viewByForm: Map<string, EventView>;
}

interface Tenant {
  readonly streams: Map<string, EventStream>;
  views: number;
}

/** All channels of kind `events`: a log for each tenant and channel, and one view per distinct question. */
export class EventStreams {
  private readonly tenants = new Map<string, Tenant>();
  private readonly viewById = new Map<string, EventView>();
  /** View without receivers → when the last one left, ms. */
  private readonly lingering = new Map<EventView, number>();
  private incarnations = 0;

  constructor(
    private readonly epoch: string,
    /** Different views of events that one tenant may have. */
    private readonly viewsMax: number,
  ) {}

  get viewCount(): number {
    return this.viewById.size;
  }

  viewCountOf(tenantId: string): number {
    return this.tenants.get(tenantId)?.views ?? 0;
  }

  /** Takes events in order; what of them a view lets through goes to `publish` at once. The outcomes are in their order. */
  append(
    tenantId: string,
    channel: Channel,
    events: readonly NewEvent[],
    nowMs: number,
    publish: PublishEvents,
  ): EventOutcome[] {
    const { log, viewByForm } = this.streamOf(this.tenantOf(tenantId), channel);
    const fresh: LoggedEvent[] = [];
    const outcomes = events.map((event) => {
      const { outcome, logged } = log.append(event, nowMs);
      if (logged !== undefined) fresh.push(logged);
      return outcome;
    });
    for (const view of viewByForm.values()) {
      const covered = fresh.filter(({ labels }) => view.question.filter.matches(labels));
      for (const frame of view.append(covered)) publish(view, frame);
    }
    return outcomes;
  }

  /** All logs, in no order. */
  *logs(): Iterable<{ readonly tenantId: string; readonly channel: string; readonly log: EventLog }> {
    for (const [tenantId, { streams }] of this.tenants) {
      for (const [channel, { log }] of streams) yield { tenantId, channel, log };
    }
  }

  /** The log of a channel, made if need be. */
  logOf(tenantId: string, channel: Channel): EventLog {
    return this.streamOf(this.tenantOf(tenantId), channel).log;
  }

  /**
   * The view of a question, begun now if nobody asks it yet.
   *
   * @throws StreamgaugeError LIMIT_VIEWS
   */
  viewOf(question: Question): EventView {
    const form = canonicalForm(question);
    const tenant = this.tenantOf(question.tenantId);
    const { viewByForm } = this.streamOf(tenant, question.channel);
    let view = viewByForm.get(form);
    if (view === undefined) {
      const limit = this.viewsMax;
      if (tenant.views >= limit) throw new StreamgaugeError('LIMIT_VIEWS', { limit }, { retryAfterMs: viewLingerMs });
      tenant.views += 1;
      this.incarnations += 1;
      view = new EventView(this.freeId(form), `${this.epoch}-${this.incarnations.toString(36)}`, question);
      viewByForm.set(form, view);
      this.viewById.set(view.id, view);
    }
    this.lingering.delete(view);
    return view;
  }

  /** Nobody receives the view any more. It goes on for a while, for those who come back. */
  linger(view: EventView, nowMs: number): void {
    this.lingering.set(view, nowMs);
  }

  /** Ends the views that have been without receivers for long enough. */
  advance(nowMs: number): void {
    for (const [view, sinceMs] of this.lingering) {
      // In order of leaving: the first that may stay ends the search.
      if (nowMs - sinceMs < viewLingerMs) break;
      this.drop(view);
    }
  }

  drop(view: EventView): void {
    const { tenantId, channel } = view.question;
    this.lingering.delete(view);
    this.viewById.delete(view.id);
    const tenant = this.tenantOf(tenantId);
    tenant.views -= 1;
    this.streamOf(tenant, channel).viewByForm.delete(canonicalForm(view.question));
  }

  private tenantOf(tenantId: string): Tenant {
    let tenant = this.tenants.get(tenantId);
    if (tenant === undefined) {
      tenant = { streams: new Map(), views: 0 };
      this.tenants.set(tenantId, tenant);
    }
    return tenant;
  }

  private streamOf({ streams }: Tenant, channel: Channel): EventStream {
    let stream = streams.get(channel.name);
    if (stream === undefined) {
      stream = { log: new EventLog(channel, this.epoch), viewByForm: new Map() };
      streams.set(channel.name, stream);
    }
    return stream;
  }

  /** `e-` keeps it apart from the views of metrics, whose names have no `-` there. */
  private freeId(form: string): string {
    const name = `e-${shortName(form)}`;
    let id = name;
    for (let twin = 2; this.viewById.has(id); twin += 1) id = `${name}-${twin}`;
    return id;
  }
}
