import type { KeptSample } from './readings.js';

export type Labels = Readonly<Record<string, string>>;

/** A series that ended at a moment, ms since the epoch: by its `ttl`, or deleted. What arrives from then on is a new one. */
export interface SeriesEnd {
  readonly tenantId: string;
  readonly labels: Labels;
  readonly endedMs: number;
}

/** A series from its first sample to its end. */
export interface SeriesLife {
  readonly labels: Labels;
  /** In order of arrival. */
  readonly samples: readonly KeptSample[];
  /** Undefined: it goes on. */
  readonly endedMs: number | undefined;
}

/** Whether a state at `atMs` has the series: an end at `atMs` itself comes after that state, like a sample of that moment. */
export function isAlive({ endedMs }: SeriesLife, atMs: number): boolean {
  return endedMs === undefined || endedMs >= atMs;
}

/** The lives of all series in the samples, which must be of one tenant and in order of arrival. */
export function livesOf(samples: readonly KeptSample[], ends: readonly SeriesEnd[]): SeriesLife[] {
  const lives = new Map<string, { labels: Labels; samples: KeptSample[]; endedMs: number | undefined }>();
  for (const sample of samples) {
    const { tenantId, labels, arrivedMs } = sample;
    const name = nameOf(labels);
    const endsMs = ends
      .filter((end) => end.tenantId === tenantId && nameOf(end.labels) === name && end.endedMs > arrivedMs)
      .map((end) => end.endedMs);
    const endedMs = endsMs.length === 0 ? undefined : Math.min(...endsMs);
    const key = JSON.stringify([name, endedMs]);
    const life = lives.get(key) ?? { labels, samples: [], endedMs };
    lives.set(key, life);
    life.samples.push(sample);
  }
  return [...lives.values()];
}

/** Equal for equal labels in whatever order, different for different ones whatever their values contain. */
export function nameOf(labels: Labels): string {
  return JSON.stringify(
    Object.keys(labels)
      .sort()
      .map((label) => [label, labels[label]]),
  );
}

export function valueOfLabel(labels: Labels, label: string): string | undefined {
  return Object.hasOwn(labels, label) ? labels[label] : undefined;
}
