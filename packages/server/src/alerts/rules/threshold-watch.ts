import { isInvalidReading, type Metric, type Sample } from '@streamgauge/engine';
import type { ThresholdRule } from './alert-rule.js';
import { ConditionWatch, type Observation } from './condition-watch.js';
import { type AlertDesk, conditionKey, type SeriesRule, type WatchedSeries } from './series-rule.js';

/** A limit on one metric of one series. */
export class ThresholdWatch implements SeriesRule {
  private readonly key: string;
  private readonly watch: ConditionWatch;

  constructor(
    private readonly rule: ThresholdRule,
    private readonly metric: Metric,
    private readonly series: WatchedSeries,
    private readonly desk: AlertDesk,
  ) {
    this.key = conditionKey(series.tenantId, rule.name, series.labels);
    this.watch = new ConditionWatch(rule, desk.openOf(this.key) !== undefined);
  }

  adjust(): void {
    this.watch.adjust(this.desk.openOf(this.key) !== undefined);
  }

  observe({ metrics, timestampMs }: Sample): void {
    const value = metrics[this.metric.name];
    // What cannot be measured is no alarm and no end of one.
    if (value === undefined || isInvalidReading(this.metric, value)) return;
    const happened = this.watch.observe(observation(this.rule, value), timestampMs);
    if (happened === 'settle') this.desk.settle(this.key);
    else if (happened === 'raise') this.raise(value);
  }

  private raise(value: number): void {
    const { name, kind, priority, title, above, below, forMs } = this.rule;
    const limit = above ?? below ?? value;
    const { unit, name: metric } = this.metric;
    const held = forMs === 0 ? '' : `, for ${forMs / 1_000} s`;
    this.desk.raise({
      tenantId: this.series.tenantId,
      key: this.key,
      source: name,
      kind,
      priority,
      title,
      message: `${metric} ${value} ${unit}, limit ${limit} ${unit}${held}`,
      channel: this.series.channel.name,
      metrics: [metric],
      value,
      limit,
      labels: this.series.labels,
    });
  }
}

/** Beyond the limit, back across the hysteresis, or between the two. */
function observation({ above, below, clearAt }: ThresholdRule, value: number): Observation {
  if (above !== undefined) return value > above ? 'holds' : value <= (clearAt ?? above) ? 'gone' : 'between';
  if (below !== undefined) return value < below ? 'holds' : value >= (clearAt ?? below) ? 'gone' : 'between';
  return 'between';
}
