/** What a life has seen, so that a run that has tested nothing is noticed. */
export interface LifeStory {
  frames: number;
  snapshots: number;
  refusals: number;
  denials: number;
  restarts: number;
  disconnects: number;
  ends: number;
  stale: number;
  followed: number;
  /** Frames that stood for several, new snapshots for those who missed too much, and steps to longer intervals. */
  merged: number;
  reseeded: number;
  coarse: number;
  /** Positions that were taken up again, and those that were not. */
  resumed: number;
  unresumed: number;
  /** Subscriptions that asked for something else, and for a new snapshot. */
  changed: number;
  resyncs: number;
}

export function newStory(): LifeStory {
  return {
    frames: 0,
    snapshots: 0,
    refusals: 0,
    denials: 0,
    restarts: 0,
    disconnects: 0,
    ends: 0,
    stale: 0,
    followed: 0,
    merged: 0,
    reseeded: 0,
    coarse: 0,
    resumed: 0,
    unresumed: 0,
    changed: 0,
    resyncs: 0,
  };
}
