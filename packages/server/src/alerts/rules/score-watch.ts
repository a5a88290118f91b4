import { isInvalidReading, type Sample } from '@streamgauge/engine';
import type { ScoreRule } from './alert-rule.js';
import { ConditionWatch, type Observation } from './condition-watch.js';
import { type EarlyWarningScore, news2, news2Metrics, parameterOf } from './news2.js';
import { type AlertDesk, conditionKey, type SeriesRule, type WatchedSeries } from './series-rule.js';

interface Input {
  readonly value: number;
  readonly atMs: number;
}

/** An early-warning score of one series. */
export class ScoreWatch implements SeriesRule {
  private readonly key: string;
  private readonly watch: ConditionWatch;
  private readonly inputs = new Map<string, Input>();
  /** Parameters that counted when the condition held last. It does not end because one of them is missing. */
  private heldWith: readonly string[];

  constructor(
    private readonly rule: ScoreRule,
    private readonly series: WatchedSeries,
    private readonly desk: AlertDesk,
  ) {
    this.key = conditionKey(series.tenantId, rule.name, series.labels);
    const open = desk.openOf(this.key);
    this.watch = new ConditionWatch(rule, open !== undefined);
    this.heldWith = parametersOf(open?.condition.metrics ?? []);
  }

  adjust(): void {
    const open = this.desk.openOf(this.key);
    if (open !== undefined && !this.watch.isRaised) this.heldWith = parametersOf(open.condition.metrics);
    this.watch.adjust(open !== undefined);
  }

  observe({ metrics, timestampMs }: Sample): void {
    if (!this.takeInputs(metrics, timestampMs)) return;
    const score = news2((metric) => this.readingAt(metric, timestampMs));
    const happened = this.watch.observe(this.observation(score), timestampMs);
    if (happened === 'settle') this.desk.settle(this.key);
    else if (happened === 'raise') this.raise(score);
  }

  /** @returns Whether there was one. */
  private takeInputs(metrics: Sample['metrics'], atMs: number): boolean {
    const { channel } = this.series;
    let isAny = false;
    for (const name of news2Metrics) {
      const value = metrics[name];
      const index = channel.metricIndex.get(name);
      const metric = index === undefined ? undefined : channel.metrics[index];
      if (value === undefined || metric === undefined || isInvalidReading(metric, value)) continue;
      if (atMs < (this.inputs.get(name)?.atMs ?? atMs)) continue;
      this.inputs.set(name, { value, atMs });
      isAny = true;
    }
    return isAny;
  }

  private readingAt(metric: string, nowMs: number): number | undefined {
    const input = this.inputs.get(metric);
    return input !== undefined && nowMs - input.atMs <= this.rule.inputMaxAgeMs ? input.value : undefined;
  }

  private observation({ points, highest, scored }: EarlyWarningScore): Observation {
    const { atLeast, orSingle3, clearAt = atLeast - 1 } = this.rule;
    const counted = scored.map(({ name }) => name);
    if (points >= atLeast || (orSingle3 && highest === 3)) {
      this.heldWith = counted;
      return 'holds';
    }
    const isGone = points <= clearAt && this.heldWith.every((name) => counted.includes(name));
    return isGone ? 'gone' : 'between';
  }

  private raise({ points, scored, missing }: EarlyWarningScore): void {
    const { name, priority, title, atLeast } = this.rule;
    const parts = scored.filter((each) => each.points > 0).map((each) => `${each.name} ${each.points}`);
    const least = missing.length === 0 ? '' : 'at least ';
    const unknown = missing.length === 0 ? '' : `; not measured: ${missing.join(', ')}`;
    this.desk.raise({
      tenantId: this.series.tenantId,
      key: this.key,
      source: name,
      kind: 'physiological',
      priority,
      title,
      message: `NEWS2 ${least}${points} (${parts.join(', ')}${unknown})`,
      channel: this.series.channel.name,
      metrics: scored.map(({ metric }) => metric),
      value: points,
      limit: atLeast,
      labels: this.series.labels,
    });
  }
}

function parametersOf(metrics: readonly string[]): string[] {
  return metrics.flatMap((metric) => parameterOf(metric) ?? []);
}
