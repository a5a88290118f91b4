/**
 * The model that the engine is held against: it keeps every sample with its time of arrival and computes each answer from
 * scratch, the slow and obvious way. It shares no line with what it checks.
 */
export interface KeptSample {
  readonly tenantId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly timestampMs: number;
  readonly arrivedMs: number;
}

export type Type = 'LAST' | 'SUM' | 'AVG' | 'DELTA';
export type Kind = 'delta' | 'cumulative' | 'gauge';
export type Combine = 'sum' | 'avg' | 'min' | 'max' | 'none';

export interface NaiveMetric {
  readonly name: string;
  readonly kind: Kind;
  readonly across: Combine;
}

export interface NaiveQuestion {
  readonly tenantId: string;
  readonly metrics: readonly NaiveMetric[];
  readonly type: Type;
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly groupBy: readonly string[];
}

export interface NaiveCell {
  readonly value: number;
  readonly count: number;
  readonly delta: number;
}

interface Reading {
  readonly value: number;
  readonly timestampMs: number;
  readonly arrivedMs: number;
}

/** Group name → metric → cell, for what arrived in [from, to). */
export function answer(samples: readonly KeptSample[], question: NaiveQuestion, fromMs: number, toMs: number) {
  const rows = new Map<string, Map<string, NaiveCell>>();
  for (const [group, members] of groupsOf(samples, question, toMs)) {
    const row = new Map<string, NaiveCell>();
    for (const metric of question.metrics) {
      const cell = cellOf(members, metric, question, fromMs, toMs);
      if (cell !== undefined) row.set(metric.name, cell);
    }
    if (row.size > 0) rows.set(group, row);
  }
  return rows;
}

/** What is held of LAST just before `toMs`: group → metric → value. */
export function state(samples: readonly KeptSample[], question: NaiveQuestion, toMs: number) {
  const rows = new Map<string, Map<string, number>>();
  for (const [group, members] of groupsOf(samples, question, toMs)) {
    const row = new Map<string, number>();
    for (const metric of question.metrics) {
      const value = across(
        metric,
        (speaking(members, metric, question, toMs) ?? []).map((series) => lastOf(series, metric, toMs)),
      );
      if (value !== undefined) row.set(metric.name, value);
    }
    if (row.size > 0) rows.set(group, row);
  }
  return rows;
}

/** Whether a metric that does not combine has several figures in a group, and none for the group itself. */
export function isAmbiguous(samples: readonly KeptSample[], question: NaiveQuestion, toMs: number): boolean {
  return groupsOf(samples, question, toMs).some(([, members]) =>
    question.metrics.some((metric) => speaking(members, metric, question, toMs) === undefined),
  );
}

export function groupName(labels: Readonly<Record<string, string>>, groupBy: readonly string[]): string {
  return JSON.stringify(groupBy.map((label) => labels[label] ?? null));
}

/** Series (all their samples before `toMs`, in order of arrival) by group. */
function groupsOf(samples: readonly KeptSample[], { tenantId, filters, groupBy }: NaiveQuestion, toMs: number) {
  const groups = new Map<string, Map<string, KeptSample[]>>();
  for (const sample of samples) {
    if (sample.tenantId !== tenantId || sample.arrivedMs >= toMs) continue;
    const fits = Object.entries(filters).every(([label, values]) => values.includes(sample.labels[label] ?? ''));
    if (!fits) continue;
    const group = groupName(sample.labels, groupBy);
    const series = JSON.stringify(Object.entries(sample.labels).sort());
    const members = groups.get(group) ?? new Map<string, KeptSample[]>();
    groups.set(group, members);
    const kept = members.get(series);
    if (kept === undefined) members.set(series, [sample]);
    else kept.push(sample);
  }
  return [...groups].map(([group, members]) => [group, [...members.values()]] as const);
}

/** The series whose figures make the group's; undefined when several have one and none is the group's own. */
function speaking(
  members: readonly (readonly KeptSample[])[],
  metric: NaiveMetric,
  { filters, groupBy }: NaiveQuestion,
  toMs: number,
): readonly (readonly KeptSample[])[] | undefined {
  if (metric.across !== 'none') return members;
  const held = Object.keys(filters).filter((label) => filters[label]?.length === 1);
  const known = members.filter((series) => lastOf(series, metric, toMs) !== undefined);
  const own = known.filter(([sample]) =>
    Object.keys(sample?.labels ?? {}).every((label) => groupBy.includes(label) || held.includes(label)),
  );
  if (own.length > 0) return own;
  return known.length <= 1 ? known : undefined;
}

/** Readings of a counter are increases: those that were sent, or those between the readings of a register. */
function readingsOf(series: readonly KeptSample[], { name, kind }: NaiveMetric, toMs: number): Reading[] {
  let register: number | undefined;
  let newestMs = Number.NEGATIVE_INFINITY;
  return series.flatMap(({ metrics, timestampMs, arrivedMs }) => {
    const sent = metrics[name];
    if (sent === undefined || arrivedMs >= toMs) return [];
    if (kind !== 'cumulative') return [{ value: sent, timestampMs, arrivedMs }];
    if (timestampMs < newestMs) return [{ value: 0, timestampMs, arrivedMs }];
    newestMs = timestampMs;
    const value = register === undefined ? 0 : sent >= register ? sent - register : sent;
    register = sent;
    return [{ value, timestampMs, arrivedMs }];
  });
}

/** Running total of a counter, newest reading of a gauge. */
function lastOf(series: readonly KeptSample[], metric: NaiveMetric, toMs: number): number | undefined {
  const readings = readingsOf(series, metric, toMs);
  if (readings.length === 0) return undefined;
  if (metric.kind !== 'gauge') return readings.reduce((sum, { value }) => sum + value, 0);
  return readings.reduce((best, one) => (one.timestampMs >= best.timestampMs ? one : best)).value;
}

function cellOf(
  all: readonly (readonly KeptSample[])[],
  metric: NaiveMetric,
  question: NaiveQuestion,
  fromMs: number,
  toMs: number,
): NaiveCell | undefined {
  const { type } = question;
  const members = speaking(all, metric, question, toMs);
  if (members === undefined) return undefined;
  const inWindow = members.map((series) =>
    readingsOf(series, metric, toMs).filter(({ arrivedMs }) => arrivedMs >= fromMs),
  );
  const count = inWindow.reduce((sum, readings) => sum + readings.length, 0);
  if (count === 0) return undefined;
  const changes = members.map((series, index) => changeOf(series, inWindow[index] ?? [], metric, fromMs, toMs));
  const known = members.filter((series) => lastOf(series, metric, toMs) !== undefined).length;
  const delta = across(metric, changes, metric.kind === 'gauge' ? known : undefined);
  const perSeries = {
    LAST: () => members.map((series) => lastOf(series, metric, toMs)),
    SUM: () => inWindow.map((readings) => sum(readings)),
    AVG: () => inWindow.map((readings) => (readings.length === 0 ? undefined : (sum(readings) ?? 0) / readings.length)),
    DELTA: () => changes,
  };
  const value = type === 'DELTA' ? delta : across(metric, perSeries[type]());
  return value === undefined ? undefined : { value, count, delta: delta ?? 0 };
}

function changeOf(
  series: readonly KeptSample[],
  inWindow: readonly Reading[],
  metric: NaiveMetric,
  fromMs: number,
  toMs: number,
): number | undefined {
  if (metric.kind !== 'gauge') return sum(inWindow);
  const [firstEver] = inWindow;
  if (firstEver === undefined) return undefined;
  const oldest = inWindow.reduce((best, one) => (one.timestampMs < best.timestampMs ? one : best));
  const before = lastOf(series, metric, fromMs) ?? oldest.value;
  return (lastOf(series, metric, toMs) ?? 0) - before;
}

function sum(readings: readonly Reading[]): number | undefined {
  return readings.length === 0 ? undefined : readings.reduce((total, { value }) => total + value, 0);
}

function across(
  { across }: NaiveMetric,
  values: readonly (number | undefined)[],
  divideBy?: number,
): number | undefined {
  const present = values.filter((value) => value !== undefined);
  if (present.length === 0) return undefined;
  const total = present.reduce((a, b) => a + b, 0);
  switch (across) {
    case 'sum':
      return total;
    case 'avg':
      return total / (divideBy ?? present.length);
    case 'min':
      return Math.min(...present);
    case 'max':
      return Math.max(...present);
    case 'none':
      return present.length === 1 ? present[0] : undefined;
  }
}
