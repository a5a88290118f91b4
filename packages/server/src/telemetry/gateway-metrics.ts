import { Injectable } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { qualityLevels } from '@streamgauge/protocol';
import { Closures } from '../gateways/closures.js';
import { doors } from '../gateways/connection.js';
import { Connections } from '../gateways/connections.js';
import { Admission } from '../ingest/admission/admission.js';
import { KafkaSources } from '../ingest/kafka/kafka-sources.js';
import type { MqttSource } from '../ingest/mqtt/mqtt-source.js';
import { MqttSources } from '../ingest/mqtt/mqtt-sources.js';
import { Exposition, type Reading } from './exposition.js';
import { Health } from './health.js';
import { exposeKafka } from './kafka-metrics.js';
import { gatewayFamilies as families } from './metric-families.js';
import { Pulse } from './pulse.js';
import { TickTimes } from './tick-times.js';

/** `GET /metrics`: the gateway as a whole, without a word of any tenant. */
@Injectable()
export class GatewayMetrics {
  readonly page = new Exposition();

  constructor(
    private readonly engine: Engine,
    private readonly connections: Connections,
    private readonly closures: Closures,
    private readonly admission: Admission,
    private readonly health: Health,
    kafka: KafkaSources,
    private readonly mqtt: MqttSources,
    pulse: Pulse,
    ticks: TickTimes,
  ) {
    this.exposeSessions();
    this.exposeStream();
    exposeKafka(this.page, kafka, () => engine.nowMs());
    this.exposeMqtt();
    this.exposeProcess();
    const late = this.page.histogram(families.tickLateness);
    ticks.onClosed((dueMs, nowMs) => late((nowMs - dueMs) / 1_000));
    const delayed = this.page.histogram(families.eventLoopDelay);
    pulse.onBeat(() => {
      const { eventLoopDelayMs } = pulse.process;
      if (eventLoopDelayMs !== undefined) delayed(eventLoopDelayMs / 1_000);
    });
  }

  private exposeSessions(): void {
    const { page, connections } = this;
    page.expose(families.sessions, () =>
      countsOf(
        'door',
        doors,
        connections.list().map(({ door }) => door),
      ),
    );
    page.expose(families.levels, () =>
      countsOf(
        'level',
        qualityLevels,
        connections.list().map(({ session }) => session.level),
      ),
    );
    page.expose(families.closes, () =>
      this.closures.list().map(({ door, code, count }) => ({ labels: { door, code: String(code) }, value: count })),
    );
    page.expose(families.subscriptions, () => [
      { value: connections.list().reduce((sum, { session }) => sum + session.subscriptions.length, 0) },
    ]);
  }

  private exposeStream(): void {
    const { page, engine, admission } = this;
    page.expose(families.views, () => [{ value: engine.stats().views }]);
    page.expose(families.series, () => [{ value: engine.stats().series }]);
    page.expose(families.accepted, () => [{ value: admission.counts().accepted }]);
    page.expose(families.duplicates, () => [{ value: admission.counts().duplicates }]);
    page.expose(families.rejected, () =>
      [...admission.rejectedByCode()].map(([code, value]) => ({ labels: { code }, value })),
    );
    page.expose(families.frames, () => [{ value: engine.delivered().frames }]);
    page.expose(families.merged, () => [{ value: engine.delivered().mergedFrames }]);
  }

  private exposeMqtt(): void {
    const { page } = this;
    const each = (value: (source: MqttSource) => number) => (): Reading[] =>
      this.mqtt.list().map((source) => ({ labels: { broker: source.name }, value: value(source) }));
    const eachOf = (label: string, counts: (source: MqttSource) => ReadonlyMap<string, number>) => (): Reading[] =>
      this.mqtt
        .list()
        .flatMap((source) =>
          [...counts(source)].map(([key, value]) => ({ labels: { broker: source.name, [label]: key }, value })),
        );
    page.expose(
      families.mqttUp,
      each(({ isUp }) => (isUp ? 1 : 0)),
    );
    page.expose(
      families.mqttMessages,
      each((source) => source.counts().messages),
    );
    page.expose(
      families.mqttRejected,
      eachOf('code', (source) => source.counts().rejected),
    );
    page.expose(
      families.mqttIgnored,
      eachOf('why', (source) => source.counts().ignored),
    );
    page.expose(
      families.mqttUnacked,
      each((source) => source.counts().unacked),
    );
    page.expose(
      families.mqttReconnects,
      each((source) => source.counts().reconnects),
    );
  }

  private exposeProcess(): void {
    const { page } = this;
    page.expose(families.ready, () => {
      const { gateway, database, durability } = this.health.readiness().components;
      return [
        { labels: { component: 'gateway' }, value: gateway === 'up' ? 1 : 0 },
        { labels: { component: 'store' }, value: database.status === 'up' ? 1 : 0 },
        { labels: { component: 'durability' }, value: durability.status === 'up' ? 1 : 0 },
      ];
    });
    page.expose(families.cpu, () => {
      const { user, system } = process.cpuUsage();
      return [{ value: (user + system) / 1e6 }];
    });
    page.expose(families.memory, () => [{ value: process.memoryUsage.rss() }]);
    page.expose(families.start, () => [{ value: performance.timeOrigin / 1_000 }]);
  }
}

/** How often each of the possible values occurs; those that do not are 0, not absent. */
function countsOf(label: string, possible: readonly string[], found: readonly string[]): Reading[] {
  const counts = new Map(possible.map((value) => [value, 0]));
  for (const value of found) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ labels: { [label]: value }, value: count }));
}
