import type { SubscribeRequest } from '@streamgauge/protocol';
import { compileCatalog } from '../catalog/compile-catalog.js';
import { Engine } from '../engine.js';
import type { EngineOptions } from '../engine-options.js';
import type { NewEvent } from '../stream/new-event.js';
import { CollectingSink } from './collecting-sink.js';
import { ManualClock } from './manual-clock.js';

export const startMs = 1_000_000_000_000;
const catalog = compileCatalog([
  {
    name: 'ward',
    description: 'A ward',
    channels: [
      {
        name: 'alarms',
        description: 'Alarms',
        kind: 'events',
        roles: ['NURSE'],
        labels: [
          { name: 'patient', description: 'Patient' },
          { name: 'priority', description: 'Priority' },
        ],
        metrics: [],
      },
      {
        name: 'doors',
        description: 'Doors',
        kind: 'events',
        roles: ['*'],
        labels: [{ name: 'door', description: 'Door', key: true }],
        metrics: [],
      },
      {
        name: 'pulse',
        description: 'Pulses',
        kind: 'metrics',
        roles: ['*'],
        labels: [],
        metrics: [{ name: 'rate', description: 'Rate', unit: '/min', instrument: 'gauge' }],
      },
    ],
  },
]);

/** An engine with channels of events, a clock, and short words for what tests do with them. */
export class Ward {
  readonly clock = new ManualClock(startMs);
  readonly engine: Engine;

  constructor(limits: EngineOptions['limits'] = {}) {
    this.engine = new Engine({ catalog, clock: this.clock, epoch: 'e', limits });
  }

  watch(request: Partial<SubscribeRequest> = {}, tenantId = 'a', roles = ['NURSE']) {
    const sink = new CollectingSink();
    const session = this.engine.openSession({ userId: 'u', tenantId, roles, metrics: undefined }, sink);
    const { answer, frames } = session.subscribe({ channel: 'alarms', ...request });
    session.deliver(frames);
    return { session, sink, answer };
  }

  raise(events: NewEvent | NewEvent[], tenantId = 'a') {
    return this.engine.append(tenantId, 'alarms', Array.isArray(events) ? events : [events]);
  }

  pass(ms: number): void {
    this.clock.set(this.clock.nowMs() + ms);
    this.engine.advance(this.clock.nowMs());
  }
}

export const alarm = (id: string, labels: Record<string, string> = {}): NewEvent => ({
  id,
  type: 'raised',
  data: {},
  labels,
});
/** All events that came, in order. */
export const idsOf = (sink: CollectingSink): string[] =>
  sink.events.flatMap(({ events }) => events.map(({ id }) => id));
