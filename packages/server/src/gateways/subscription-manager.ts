import { Injectable } from '@nestjs/common';
import { Engine, type FrameSink, type Session, type Subscription } from '@streamgauge/engine';
import {
  type Aggregation,
  type Filters,
  StreamgaugeError,
  type SubscribeRequest,
  type SubscribeShorthand,
} from '@streamgauge/protocol';
import { Connections } from './connections.js';

/** A subscription as other services of the application see it. */
export interface TrackedSubscription {
  readonly id: string;
  readonly connectionId: string;
  readonly tenantId: string;
  readonly channel: string;
  readonly metrics: readonly string[];
  /** As they were asked for. */
  readonly filters: Filters;
  /** `type` is null where metrics have different functions; `window` in seconds. */
  readonly aggregation: { readonly type: Aggregation['type'] | null; readonly window: number };
  /** Of the last frame of its view. The engine counts frames, and nobody else may. */
  readonly lastSequence: number;
  readonly createdAt: Date;
}

export interface SubscriptionStats {
  readonly totalSubscriptions: number;
  readonly uniqueConnections: number;
  readonly subscriptionsByChannel: Readonly<Record<string, number>>;
}

/**
 * All subscriptions of all doors, for other services of the application. A connection id that no door knows stands for a
 * listener inside the application, which is trusted with every channel of its tenant.
 */
@Injectable()
export class SubscriptionManager {
  private readonly inProcess = new Map<string, Session>();

  constructor(
    private readonly engine: Engine,
    private readonly connections: Connections,
  ) {}

  /**
   * @throws StreamgaugeError with the code of the refusal, such as UNKNOWN_METRIC.
   * @returns The subscription's id, unique in the application.
   */
  async subscribe(
    connectionId: string,
    tenantId: string,
    channel: string,
    metrics: readonly string[],
    filters: Filters = {},
    aggregation: Aggregation = { window: 1, type: 'LAST' },
  ): Promise<string> {
    const session = this.sessionOf(connectionId, tenantId);
    const copied = Object.fromEntries(
      Object.entries(filters).map(([label, value]) => [label, typeof value === 'string' ? value : [...value]]),
    );
    const { answer, frames } = session.subscribeOrThrow({
      channel,
      metrics: [...metrics],
      filters: copied,
      aggregation,
    });
    session.deliver(frames);
    return qualified(connectionId, answer.subscriptionId);
  }

  async unsubscribe(connectionId: string, channel: string, metrics?: readonly string[]): Promise<void> {
    this.find(connectionId)?.unsubscribe(metrics === undefined ? { channel } : { channel, metrics: [...metrics] });
  }

  async removeAllForConnection(connectionId: string): Promise<void> {
    const session = this.find(connectionId);
    for (const { id } of session?.subscriptions ?? []) session?.unsubscribe({ subscriptionId: id });
    const listener = this.inProcess.get(connectionId);
    if (listener !== undefined) this.engine.closeSession(listener);
    this.inProcess.delete(connectionId);
  }

  async hasSubscriptionsForChannel(connectionId: string, channel: string): Promise<boolean> {
    return this.find(connectionId)?.subscriptions.some(({ view }) => view.question.channel.name === channel) ?? false;
  }

  getSubscription(subscriptionId: string): TrackedSubscription | undefined {
    return this.all().find(({ id }) => id === subscriptionId);
  }

  getSubscriptionsForChannel(tenantId: string, channel: string): TrackedSubscription[] {
    return this.all(tenantId).filter((subscription) => subscription.channel === channel);
  }

  /** Figures of one tenant, or of all. */
  getStats(tenantId?: string): SubscriptionStats {
    const all = this.all(tenantId);
    const byChannel = new Map<string, number>();
    for (const { channel } of all) byChannel.set(channel, (byChannel.get(channel) ?? 0) + 1);
    return {
      totalSubscriptions: all.length,
      uniqueConnections: new Set(all.map(({ connectionId }) => connectionId)).size,
      subscriptionsByChannel: Object.fromEntries(byChannel),
    };
  }

  private all(tenantId?: string): TrackedSubscription[] {
    return this.engine
      .openSessions()
      .filter(({ principal }) => tenantId === undefined || principal.tenantId === tenantId)
      .flatMap((session) =>
        session.subscriptions.map(({ id, view, request, createdAtMs }) => ({
          id: qualified(session.id, id),
          connectionId: session.id,
          tenantId: session.principal.tenantId,
          channel: view.question.channel.name,
          metrics: view.question.columns.map(({ metric }) => metric.name),
          filters: filtersOf(request),
          aggregation: aggregationOf(view.question),
          lastSequence: view.sequence,
          createdAt: new Date(createdAtMs),
        })),
      );
  }

  private find(connectionId: string): Session | undefined {
    return this.connections.get(connectionId)?.session ?? this.inProcess.get(connectionId);
  }

  private sessionOf(connectionId: string, tenantId: string): Session {
    const known = this.find(connectionId);
    if (known !== undefined) {
      if (known.principal.tenantId !== tenantId)
        throw new StreamgaugeError('FORBIDDEN_CHANNEL', { channel: connectionId });
      return known;
    }
    const principal = { userId: `in-process:${connectionId}`, tenantId, roles: this.everyRole(), metrics: undefined };
    const session = this.engine.openSession(principal, silentSink, connectionId);
    this.inProcess.set(connectionId, session);
    return session;
  }

  private everyRole(): string[] {
    const channels = [...this.engine.catalog.values()];
    const narrower = channels.flatMap(({ metrics }) => metrics.flatMap(({ roles }) => [...(roles ?? [])]));
    return [...new Set([...channels.flatMap(({ roles }) => [...roles]), ...narrower])];
  }
}

function filtersOf(request: SubscribeRequest | SubscribeShorthand): Filters {
  return 'channel' in request && typeof request.channel === 'string'
    ? ((request as SubscribeRequest).filters ?? {})
    : (request as SubscribeShorthand);
}

function aggregationOf({ columns, windowMs }: Subscription['view']['question']): TrackedSubscription['aggregation'] {
  const [type, ...others] = new Set(columns.map((column) => column.type));
  return { type: others.length > 0 ? null : (type ?? null), window: windowMs / 1_000 };
}

/** A listener inside the application is counted and asked, not written to. */
const silentSink: FrameSink = { write: () => 'none' };

function qualified(connectionId: string, subscriptionId: string): string {
  return `${connectionId}/${subscriptionId}`;
}
