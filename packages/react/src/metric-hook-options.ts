export interface MetricHookOptions {
  /** False releases the subscription and keeps what is shown. Default true. */
  readonly enabled?: boolean | undefined;
  /** Age from which the data is late, ms. Default: three windows, at least 5 s. */
  readonly lateAfterMs?: number | undefined;
  /** Age from which the data is stale, ms. Default: three times `lateAfterMs`. */
  readonly staleAfterMs?: number | undefined;
  /** Keep showing the values of the request before until the new one has some; `isPrevious` says so. Default true. */
  readonly keepPrevious?: boolean | undefined;
}
