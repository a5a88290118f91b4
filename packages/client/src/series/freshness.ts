/** How old the data is, by what its source vouches for and not by its last change: a meter at 0 W all night is fresh. */
export type Freshness = 'none' | 'fresh' | 'late' | 'stale';

export interface FreshnessThresholds {
  /** Age from which data is `late`, ms. */
  readonly lateAfterMs: number;
  /** Age from which data is `stale`, ms. */
  readonly staleAfterMs: number;
}

export type FreshnessOptions = { readonly [K in keyof FreshnessThresholds]?: number | undefined };

/** Late after three windows that did not come, but not before 5 s; stale after three times that. */
export function freshnessThresholds(options: FreshnessOptions, windowMs = 0): FreshnessThresholds {
  const lateAfterMs = options.lateAfterMs ?? Math.min(Math.max(3 * windowMs, 5_000), options.staleAfterMs ?? Infinity);
  return { lateAfterMs, staleAfterMs: Math.max(options.staleAfterMs ?? 3 * lateAfterMs, lateAfterMs) };
}

export function freshnessOf(ageMs: number | null, thresholds: FreshnessThresholds): Freshness {
  if (ageMs === null) return 'none';
  if (ageMs >= thresholds.staleAfterMs) return 'stale';
  return ageMs >= thresholds.lateAfterMs ? 'late' : 'fresh';
}

/** How long until `freshnessOf` answers something else without a frame; null when never. */
export function nextFreshnessMs(ageMs: number | null, thresholds: FreshnessThresholds): number | null {
  if (ageMs === null || ageMs >= thresholds.staleAfterMs) return null;
  return (ageMs >= thresholds.lateAfterMs ? thresholds.staleAfterMs : thresholds.lateAfterMs) - ageMs;
}
