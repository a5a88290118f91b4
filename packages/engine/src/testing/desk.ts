import type { SubscribeAnswer, SubscribeRequest, SubscribeShorthand, Update } from '@streamgauge/protocol';
import type { Principal } from '../catalog/access.js';
import type { CatalogDefinition, ChannelDefinition, MetricDefinition } from '../catalog/catalog-definition.js';
import { compileCatalog } from '../catalog/compile-catalog.js';
import type { Session } from '../delivery/session.js';
import { Engine } from '../engine.js';
import type { EngineOptions } from '../engine-options.js';
import type { Rejection } from '../stream/rejection.js';
import { CollectingSink } from './collecting-sink.js';
import { ManualClock } from './manual-clock.js';

export const startMs = 1_000_000_000_000;

/** A small catalog with one of everything. */
export const deskCatalog: CatalogDefinition = {
  name: 'desk',
  description: 'A desk and its meters',
  channels: [
    {
      name: 'desk',
      description: 'One of everything',
      kind: 'metrics',
      roles: ['TRADER', 'CLERK'],
      maxAge: '1h',
      labels: [
        { name: 'meter', description: 'Meter', key: true },
        { name: 'phase', description: 'Phase' },
        { name: 'currency', description: 'Currency' },
      ],
      metrics: [
        { name: 'trades', description: 'Trades', unit: '1', instrument: 'counter' },
        { name: 'notional', description: 'Notional', unit: 'USD', instrument: 'counter', within: 'currency' },
        { name: 'register', description: 'Register', unit: 'kWh', instrument: 'counter', temporality: 'cumulative' },
        {
          name: 'power',
          description: 'Power',
          unit: 'W',
          instrument: 'gauge',
          across: 'sum',
          validRange: [-5_000, 5_000],
        },
        { name: 'pulse', description: 'Pulse', unit: '/min', instrument: 'gauge', across: 'avg', notMeasured: [0] },
        { name: 'risk', description: 'Value at risk', unit: 'USD', instrument: 'gauge', across: 'none' },
        { name: 'latency', description: 'Latency', unit: 'ms', instrument: 'distribution' },
        { name: 'filled', description: 'Filled', unit: '1', instrument: 'counter' },
        { name: 'ordered', description: 'Ordered', unit: '1', instrument: 'counter' },
        {
          name: 'fill_rate',
          description: 'Fill rate',
          unit: '1',
          instrument: 'ratio',
          numerator: 'filled',
          denominator: 'ordered',
        },
        { name: 'realized', description: 'Realized', unit: 'USD', instrument: 'gauge', across: 'sum' },
        { name: 'open', description: 'Unrealized', unit: 'USD', instrument: 'gauge', across: 'sum' },
        { name: 'total', description: 'Total', unit: 'USD', instrument: 'derived', expression: 'realized + open' },
        { name: 'secret', description: 'For traders', unit: '1', instrument: 'gauge', roles: ['TRADER'] },
      ],
    },
    { name: 'bells', description: 'Events', kind: 'events', roles: ['TRADER'], labels: [], metrics: [] },
  ],
};

export const trader: Principal = { userId: 'u', tenantId: 't', roles: ['TRADER'], metrics: undefined };

/** An engine, a clock and short words for what tests do with them. */
export class Desk {
  readonly clock: ManualClock;
  readonly engine: Engine;

  constructor({ startsMs = startMs, ...options }: Partial<EngineOptions> & { readonly startsMs?: number } = {}) {
    this.clock = new ManualClock(startsMs);
    this.engine = new Engine({ catalog: compileCatalog([deskCatalog]), clock: this.clock, epoch: 'e', ...options });
  }

  session(principal: Principal = trader): { session: Session; sink: CollectingSink } {
    const sink = new CollectingSink();
    return { session: this.engine.openSession(principal, sink), sink };
  }

  /** Opens a session with one subscription; the snapshot goes to its sink, as a gateway does it. */
  watch(request: Partial<SubscribeRequest> | SubscribeShorthand, principal: Principal = trader) {
    const { session, sink } = this.session(principal);
    const isShort = 'meter' in request;
    const full = isShort
      ? (request as SubscribeShorthand)
      : { channel: 'desk', ...(request as Partial<SubscribeRequest>) };
    const { answer, frames } = session.subscribe(full);
    session.deliver(frames);
    return { session, sink, answer: answer as SubscribeAnswer, frames };
  }

  take(
    metrics: Record<string, number>,
    labels: Record<string, string> = { meter: 'm' },
    more: object = {},
  ): Rejection | undefined {
    return this.engine.take({
      tenantId: 't',
      channel: 'desk',
      labels,
      metrics,
      timestampMs: this.clock.nowMs(),
      ...more,
    });
  }

  /** A window of one second with one sample. */
  second(metrics: Record<string, number>): void {
    this.take(metrics);
    this.pass(1_000);
  }

  /** Events that come together, one by each id. */
  ring(...ids: string[]): void {
    this.engine.append(
      't',
      'bells',
      ids.map((id) => ({ id, type: 'rung', data: {} })),
    );
  }

  /** Moves the clock on and closes what has ended. */
  pass(ms: number): void {
    this.clock.set(this.clock.nowMs() + ms);
    this.engine.advance(this.clock.nowMs());
  }
}

/** A desk with metrics of its own, and whatever else of the channel is to be different. */
export function deskOf(
  metrics: readonly (Omit<MetricDefinition, 'description' | 'unit'> & { readonly unit?: string })[],
  channel: Partial<ChannelDefinition> = {},
  options: ConstructorParameters<typeof Desk>[0] = {},
): Desk {
  const [desk] = deskCatalog.channels;
  if (desk === undefined) throw new Error('the desk has no channel');
  const described = metrics.map((metric) => ({ unit: '1', ...metric, description: metric.name }));
  const catalog: CatalogDefinition = { ...deskCatalog, channels: [{ ...desk, ...channel, metrics: described }] };
  return new Desk({ catalog: compileCatalog([catalog]), ...options });
}

/** The values of an ungrouped update. */
export function valuesIn(update: Update | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(update?.metrics ?? {}).map(([name, { value }]) => [name, value]));
}
