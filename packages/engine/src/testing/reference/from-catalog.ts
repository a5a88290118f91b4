import type { ChannelDefinition, MetricDefinition } from '../../catalog/catalog-definition.js';
import type { MeasuredKind, MeasuredMetric, ModelMetric } from './metric.js';

/** A metric as a catalog writes it, with the daily reset whether or not this engine has it. */
export type WrittenMetric = MetricDefinition & { readonly reset?: 'daily'; readonly timeZone?: string };

/** The last midnight of a zone at or before a moment, both ms since the epoch. */
export type StartOfDay = (timeZone: string, ms: number) => number;

/** The metrics of a channel as the model understands them, in the channel's order. */
export function modelOf(
  channel: Omit<ChannelDefinition, 'metrics'> & { readonly metrics: readonly WrittenMetric[] },
  startOfDay: StartOfDay,
): ModelMetric[] {
  const part = (name: string | undefined): MeasuredMetric => {
    const written = channel.metrics.find((metric) => metric.name === name);
    if (written === undefined) throw new Error(`${channel.name} has no metric ${name}`);
    return measuredOf(written, startOfDay);
  };
  return channel.metrics.map((written): ModelMetric => {
    const { name, instrument } = written;
    if (instrument === 'ratio') {
      return { name, kind: 'ratio', numerator: part(written.numerator), denominator: part(written.denominator) };
    }
    if (instrument === 'derived') {
      const pieces = [...(written.expression ?? '').matchAll(/([+-]?)\s*(\w+)/g)];
      const terms = pieces.map(([, sign, term]) => ({ metric: part(term), sign: sign === '-' ? -1 : 1 }) as const);
      return { name, kind: 'derived', terms };
    }
    return measuredOf(written, startOfDay);
  });
}

function measuredOf(written: WrittenMetric, startOfDay: StartOfDay): MeasuredMetric {
  const { name, across, noiseBand, validRange, notMeasured, within, timeZone } = written;
  const kind = kindOf(written);
  return {
    name,
    kind,
    across: across ?? (kind === 'gauge' || kind === 'distribution' ? 'avg' : 'sum'),
    ...(noiseBand === undefined ? {} : { noiseBand }),
    ...(validRange === undefined ? {} : { validRange }),
    ...(notMeasured === undefined ? {} : { notMeasured }),
    ...(within === undefined ? {} : { within }),
    ...(timeZone === undefined ? {} : { startOfDayMs: (ms: number) => startOfDay(timeZone, ms) }),
  };
}

function kindOf({ name, instrument, temporality }: WrittenMetric): MeasuredKind {
  switch (instrument) {
    case 'counter':
      return temporality === 'cumulative' ? 'cumulative' : 'delta';
    case 'upDownCounter':
      return temporality === 'cumulative' ? 'cumulativeUpDown' : 'delta';
    case 'gauge':
    case 'distribution':
      return instrument;
    default:
      throw new Error(`${name} is computed, not measured`);
  }
}
