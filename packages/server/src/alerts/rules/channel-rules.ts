import type { Channel, Sample } from '@streamgauge/engine';
import { SharedRoom } from '../../fairness/shared-room.js';
import type { ScoreRule, ThresholdRule } from './alert-rule.js';
import { ScoreWatch } from './score-watch.js';
import type { AlertDesk, SeriesRule } from './series-rule.js';
import { ThresholdWatch } from './threshold-watch.js';

/** Silence after which a series is forgotten, ms: longer than any input of a score counts unless a rule says so. */
const forgetAfterMs = 24 * 3_600_000;

/** Series that are watched in one channel, of all tenants; of one alone half as many. About 2 KiB each with ten rules. */
const seriesMax = 200_000;

interface Watched {
  readonly tenantId: string;
  readonly rules: readonly SeriesRule[];
  lastHeardMs: number;
  revision: number;
}

/** The rules of one channel, on each of its series. */
export class ChannelRules {
  private readonly bySeries = new Map<string, Watched>();
  private readonly room = new SharedRoom(seriesMax);
  private wasFull = false;

  constructor(
    private readonly channel: Channel,
    private readonly rules: readonly (ThresholdRule | ScoreRule)[],
    private readonly desk: AlertDesk & { readonly revision: number },
  ) {}

  /** Whether some series could not be watched since it was asked last. */
  takeWasFull(): boolean {
    const { wasFull } = this;
    this.wasFull = false;
    return wasFull;
  }

  /** @param nowMs When it arrived, ms since the epoch. */
  observe(sample: Sample, nowMs: number): void {
    // Its source says that it is not to be believed.
    if (sample.quality === 'invalid') return;
    const watched = this.watchedOf(sample);
    if (watched === undefined) return;
    watched.lastHeardMs = nowMs;
    const { revision } = this.desk;
    if (watched.revision !== revision) {
      watched.revision = revision;
      for (const rule of watched.rules) rule.adjust();
    }
    for (const rule of watched.rules) rule.observe(sample);
  }

  /** Forgets series that have been silent for a day. An open alert stays, and is found again by its condition. */
  sweep(nowMs: number): void {
    for (const [key, { tenantId, lastHeardMs }] of this.bySeries) {
      if (nowMs - lastHeardMs <= forgetAfterMs) continue;
      this.bySeries.delete(key);
      this.room.give(tenantId);
    }
  }

  private watchedOf({ tenantId, labels }: Sample): Watched | undefined {
    const key = JSON.stringify([tenantId, ...this.channel.labels.map(({ name }) => labels[name] ?? null)]);
    const known = this.bySeries.get(key);
    if (known !== undefined) return known;
    if (!this.room.isOpenTo(tenantId)) {
      this.wasFull = true;
      return undefined;
    }
    const series = { tenantId, channel: this.channel, labels: { ...labels } };
    const rules = this.rules
      .filter(({ where = {} }) => Object.entries(where).every(([label, value]) => labels[label] === value))
      .flatMap((rule) => this.begin(rule, series));
    const watched = { tenantId, rules, lastHeardMs: 0, revision: this.desk.revision };
    this.bySeries.set(key, watched);
    this.room.take(tenantId);
    return watched;
  }

  private begin(
    rule: ThresholdRule | ScoreRule,
    series: { tenantId: string; channel: Channel; labels: Record<string, string> },
  ): SeriesRule[] {
    if (rule.type === 'score') return [new ScoreWatch(rule, series, this.desk)];
    const metric = this.channel.metrics.find(({ name }) => name === rule.metric);
    return metric === undefined ? [] : [new ThresholdWatch(rule, metric, series, this.desk)];
  }
}
