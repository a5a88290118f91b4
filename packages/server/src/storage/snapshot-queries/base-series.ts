import type { Channel } from '@streamgauge/engine';

/** What one series begins with. */
export interface BaseSeries {
  readonly tenantId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Reads a row of a snapshot query: `tenant_id`, and columns by the names of metrics and labels. What is NULL is not known.
 *
 * @throws RangeError for a column that is neither, and for a value that is no number.
 */
export function readBaseSeries(channel: Channel, row: Readonly<Record<string, unknown>>): BaseSeries {
  const { tenant_id: tenantId, ...columns } = row;
  if (tenantId === undefined || tenantId === null || tenantId === '') throw new RangeError('a row has no tenant_id');
  const labels: [string, string][] = [];
  const metrics: [string, number][] = [];
  for (const [name, value] of Object.entries(columns)) {
    const isMetric = channel.metricIndex.has(name);
    if (!isMetric && !channel.labelIndex.has(name)) {
      throw new RangeError(`its column ${name} is neither a metric nor a label of ${channel.name}`);
    }
    if (value === null) continue;
    if (!isMetric) labels.push([name, String(value)]);
    // The driver gives NUMERIC and BIGINT as texts.
    else if (Number.isFinite(Number(value))) metrics.push([name, Number(value)]);
    else throw new RangeError(`its column ${name} holds ${String(value)}, which is no number`);
  }
  return { tenantId: String(tenantId), labels: Object.fromEntries(labels), metrics: Object.fromEntries(metrics) };
}
