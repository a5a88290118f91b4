import type { MeasuredMetric } from './metric.js';

/** A sample as it was taken, with its time of arrival. */
export interface KeptSample {
  readonly tenantId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly timestampMs: number;
  readonly arrivedMs: number;
  /** A sample of quality `invalid` has no readings. */
  readonly quality?: 'good' | 'estimated' | 'questionable' | 'invalid' | 'demo';
  /** Of a sample that takes back: what it corrects. The model needs nothing of it; a negative increment is an increment. */
  readonly corrects?: string;
}

/** Of a counter: an increase, sent or between two readings of its register. Of anything else: what was measured. */
export interface Reading {
  readonly value: number;
  readonly timestampMs: number;
  readonly arrivedMs: number;
  /** An earlier reading of the series has a later timestamp. */
  readonly isLate: boolean;
}

/** The readings that a metric has in the samples of one series, in order of arrival. */
export function readingsOf(samples: readonly KeptSample[], metric: MeasuredMetric): Reading[] {
  const taken = samples.filter((sample) => isTaken(sample, metric));
  const newestBefore = newestTimestamps(taken);
  const increases = increasesOf(taken, metric, newestBefore);
  return taken.map((sample, index) => ({
    value: increases?.[index] ?? sentBy(sample, metric) ?? Number.NaN,
    timestampMs: sample.timestampMs,
    arrivedMs: sample.arrivedMs,
    isLate: sample.timestampMs < (newestBefore[index] ?? Number.NEGATIVE_INFINITY),
  }));
}

/** Readings of the series that are counted apart. */
export function invalidOf(samples: readonly KeptSample[], metric: MeasuredMetric): number {
  return samples.filter((sample) => sentBy(sample, metric) !== undefined && !isTaken(sample, metric)).length;
}

function sentBy({ metrics }: KeptSample, { name }: MeasuredMetric): number | undefined {
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}

function isTaken(sample: KeptSample, metric: MeasuredMetric): boolean {
  const sent = sentBy(sample, metric);
  if (sent === undefined || sample.quality === 'invalid') return false;
  const [least, most] = metric.validRange ?? [null, null];
  if (least !== null && sent < least) return false;
  if (most !== null && sent > most) return false;
  return !(metric.notMeasured ?? []).includes(sent);
}

/** For each sample the latest timestamp among those that arrived before it. */
function newestTimestamps(samples: readonly KeptSample[]): number[] {
  let newestMs = Number.NEGATIVE_INFINITY;
  return samples.map(({ timestampMs }) => {
    const beforeMs = newestMs;
    newestMs = Math.max(newestMs, timestampMs);
    return beforeMs;
  });
}

/** The increase that each reading of a register stands for; undefined when the metric is none. */
function increasesOf(
  taken: readonly KeptSample[],
  metric: MeasuredMetric,
  newestBefore: readonly number[],
): number[] | undefined {
  if (metric.kind !== 'cumulative' && metric.kind !== 'cumulativeUpDown') return undefined;
  let register: number | undefined;
  return taken.map((sample, index) => {
    const sent = sentBy(sample, metric) ?? Number.NaN;
    // Its increase was counted when the newer reading came.
    if (sample.timestampMs < (newestBefore[index] ?? Number.NEGATIVE_INFINITY)) return 0;
    const previous = register;
    register = sent;
    if (previous === undefined) return 0;
    if (sent >= previous || metric.kind === 'cumulativeUpDown') return sent - previous;
    if (previous - sent >= (metric.noiseBand ?? 0)) return sent;
    register = previous;
    return 0;
  });
}
