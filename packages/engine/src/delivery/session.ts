import {
  limits,
  type Refused,
  type RevokedCode,
  StreamgaugeError,
  type SubscribeAnswer,
  type SubscribeGranted,
  type SubscribeRequest,
  type SubscribeShorthand,
  type UnsubscribeRequest,
} from '@streamgauge/protocol';
import type { Principal } from '../catalog/access.js';
import type { FrameSink } from '../ports/frame-sink.js';
import type { Frame } from '../stream/frame.js';
import { FrameBatch } from '../stream/frame-batch.js';
import type { Question } from '../stream/question.js';
import type { SharedView } from '../stream/shared-view.js';
import { lostRight } from './lost-right.js';
import type { Resolved } from './resolve-request.js';
import type { Subscription } from './subscription.js';

/** What a session needs of the engine. */
export interface SessionHost {
  resolve(principal: Principal, request: SubscribeRequest | SubscribeShorthand): Resolved;
  /** The view of a question, with the session in its audience. */
  join(question: Question, session: Session): SharedView;
  leave(view: SharedView, session: Session): void;
  /** Leaves a view that turned out to be of no use; one that nobody has followed ends at once. */
  abandon(view: SharedView, session: Session): void;
  snapshot(view: SharedView): Frame[];
  /** Metrics of which the view could not say a number, because they do not add up. */
  ambiguousMetrics(view: SharedView): string[];
  nowMs(): number;
}

/** The answer to one request, and the frames that follow it once the answer has gone out. */
export interface Subscribed {
  readonly answer: SubscribeAnswer;
  readonly frames: readonly Frame[];
}

export interface Granted extends Subscribed {
  readonly answer: SubscribeGranted;
}

/** One authenticated connection, whatever its door: its principal and its subscriptions. */
export class Session {
  private readonly byId = new Map<string, Subscription>();
  private serial = 0;
  private isOpen = true;

  constructor(
    readonly id: string,
    private actingFor: Principal,
    readonly sink: FrameSink,
    private readonly host: SessionHost,
  ) {}

  get principal(): Principal {
    return this.actingFor;
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.byId.values()];
  }

  /** Never throws for what a client sent: a request that cannot be met is answered with its error. */
  subscribe(request: SubscribeRequest | SubscribeShorthand): Subscribed {
    try {
      return this.subscribeOrThrow(request);
    } catch (error) {
      if (!(error instanceof StreamgaugeError)) throw error;
      const refused: Refused = { success: false, ...error.toWire() };
      return { answer: refused, frames: [] };
    }
  }

  /** Sends what follows from an answer, once the answer has gone out. */
  deliver(frames: readonly Frame[]): void {
    if (frames.length > 0) this.sink.write(new FrameBatch(frames));
  }

  /** The connection has taken everything that was written. */
  ready(): void {}

  /** Ends the subscriptions that the request means. Nothing to end is no error. */
  unsubscribe(request: UnsubscribeRequest): void {
    if ('subscriptionId' in request) {
      this.end(request.subscriptionId);
      return;
    }
    for (const subscription of this.subscriptions) {
      if (subscription.view.question.channel.name !== request.channel) continue;
      if (request.metrics === undefined || request.metrics.length === 0) this.end(subscription.id);
      else this.narrow(subscription, request.metrics);
    }
  }

  /**
   * Goes on for the same user and tenant with other rights. Subscriptions that these do not cover end; nothing of theirs is
   * sent from here on.
   */
  changePrincipal(principal: Principal): { readonly subscriptionId: string; readonly code: RevokedCode }[] {
    this.actingFor = principal;
    return this.subscriptions.flatMap(({ id, view }) => {
      const code = lostRight(principal, view.question);
      if (code === undefined) return [];
      this.end(id);
      return [{ subscriptionId: id, code }];
    });
  }

  /** Ends all subscriptions. The session is of no use afterwards. */
  close(): void {
    this.isOpen = false;
    for (const id of [...this.byId.keys()]) this.end(id);
  }

  /** @throws StreamgaugeError with the code of the refusal. */
  subscribeOrThrow(request: SubscribeRequest | SubscribeShorthand): Granted {
    if (!this.isOpen) throw new Error(`session ${this.id} is closed`);
    if (this.byId.size >= limits.sessionSubscriptionsMax) {
      throw new StreamgaugeError('LIMIT_SUBSCRIPTIONS', { limit: limits.sessionSubscriptionsMax });
    }
    const { view, denied } = this.joinAdditive(this.host.resolve(this.principal, request));
    const { question } = view;
    this.serial += 1;
    const id = `s${this.serial}`;
    this.byId.set(id, { id, view, createdAtMs: this.host.nowMs() });
    const types = new Set(question.columns.map((column) => column.type));
    const [type] = types;
    return {
      answer: {
        success: true,
        subscriptionId: id,
        view: view.id,
        granted: {
          metrics: question.columns.map((column) => column.metric.name),
          type: types.size === 1 && type !== undefined ? type : null,
          window: question.windowMs / 1_000,
        },
        denied,
        epoch: view.epoch,
        sequence: view.sequence,
        recovered: false,
      },
      frames: this.host.snapshot(view),
    };
  }

  /**
   * Joins the view. Refuses a named metric that does not add up where the view would have to add it up, and leaves it out
   * where all metrics were asked for.
   */
  private joinAdditive({ question, denied, explicit }: Resolved): { view: SharedView; denied: Resolved['denied'] } {
    const view = this.host.join(question, this);
    const ambiguous = this.host.ambiguousMetrics(view);
    if (ambiguous.length === 0) return { view, denied };
    this.host.abandon(view, this);
    const columns = question.columns.filter(({ metric }) => !ambiguous.includes(metric.name));
    if (explicit || columns.length === 0) {
      const free = question.channel.labels.filter(({ index }) => !question.groupBy.includes(index));
      throw new StreamgaugeError('NOT_ADDITIVE', {
        metrics: ambiguous,
        allowed: free.map((label) => label.name).join(', '),
      });
    }
    const left = ambiguous.map((metric) => ({ metric, code: 'NOT_ADDITIVE' as const }));
    return { view: this.host.join({ ...question, columns }, this), denied: [...denied, ...left] };
  }

  private end(id: string): void {
    const subscription = this.byId.get(id);
    if (subscription === undefined) return;
    this.byId.delete(id);
    this.host.leave(subscription.view, this);
  }

  private narrow(subscription: Subscription, without: readonly string[]): void {
    const { question } = subscription.view;
    const columns = question.columns.filter(({ metric }) => !without.includes(metric.name));
    if (columns.length === question.columns.length) return;
    if (columns.length === 0) {
      this.end(subscription.id);
      return;
    }
    const view = this.joinIfRoom({ ...question, columns });
    // With no room for another view the subscription goes on with what it has, which it may see.
    if (view === undefined) return;
    this.host.leave(subscription.view, this);
    subscription.view = view;
    this.deliver(this.host.snapshot(view));
  }

  private joinIfRoom(question: Question): SharedView | undefined {
    try {
      return this.host.join(question, this);
    } catch (error) {
      if (error instanceof StreamgaugeError && error.code === 'LIMIT_VIEWS') return undefined;
      throw error;
    }
  }
}
