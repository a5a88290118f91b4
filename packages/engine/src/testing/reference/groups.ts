import { fits, type ModelFilters, pinnedBy } from './filters.js';
import type { ModelFunction, ModelMetric } from './metric.js';
import type { KeptSample } from './readings.js';
import { type Labels, livesOf, type SeriesEnd, type SeriesLife, valueOfLabel } from './series-lives.js';

export interface ModelQuestion {
  readonly tenantId: string;
  readonly metrics: readonly ModelMetric[];
  /** Left out: each metric's default function. */
  readonly type?: ModelFunction;
  readonly filters: ModelFilters;
  readonly groupBy: readonly string[];
  /** How long a reading holds at most, ms. Needed by TWA. */
  readonly staleAfterMs?: number;
}

/** The series that are shown as one number per metric. */
export interface Group {
  /** By `groupName`. */
  readonly name: string;
  readonly lives: readonly SeriesLife[];
  /** Labels that have one value throughout the group. */
  readonly pinned: readonly string[];
}

/** The values of the labels that group, as one text; null where a series lacks the label. */
export function groupName(labels: Labels, groupBy: readonly string[]): string {
  return JSON.stringify(groupBy.map((label) => valueOfLabel(labels, label) ?? null));
}

/** All groups that have had a sample before `toMs`. */
export function groupsOf(
  samples: readonly KeptSample[],
  { tenantId, filters, groupBy }: ModelQuestion,
  toMs: number,
  ends: readonly SeriesEnd[],
): Group[] {
  const covered = samples.filter(
    (sample) => sample.tenantId === tenantId && sample.arrivedMs < toMs && fits(sample.labels, filters),
  );
  const lives = livesOf(covered, ends);
  const names = new Set(lives.map(({ labels }) => groupName(labels, groupBy)));
  const pinned = [...groupBy, ...pinnedBy(filters)];
  return [...names].map((name) => ({
    name,
    lives: lives.filter(({ labels }) => groupName(labels, groupBy) === name),
    pinned,
  }));
}
