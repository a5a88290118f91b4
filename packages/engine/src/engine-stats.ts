/** What an engine holds. */
export interface EngineStats {
  readonly sessions: number;
  readonly views: number;
  /** Living series. */
  readonly series: number;
  /** Ids of series that are not free: of the living, and of those that ended within the last hour. */
  readonly seriesIds: number;
}

/** What one tenant has. */
export type TenantStats = Pick<EngineStats, 'views' | 'series'>;
