/** How long, and for how many readings in a row, a condition must hold. */
export interface Patience {
  readonly forMs: number;
  readonly samplesMin: number;
}

/** What a reading says of a condition: it holds, it is gone, or neither, as between a limit and its hysteresis. */
export type Observation = 'holds' | 'between' | 'gone';

type Phase =
  | { readonly name: 'calm' }
  | { readonly name: 'pending'; readonly sinceMs: number; readonly samples: number }
  | { readonly name: 'raised' };

/** Whether the condition of one rule holds for one series, reading by reading. It knows no alert. */
export class ConditionWatch {
  private phase: Phase;
  private lastMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly patience: Patience,
    isRaised: boolean,
  ) {
    this.phase = { name: isRaised ? 'raised' : 'calm' };
  }

  get isRaised(): boolean {
    return this.phase.name === 'raised';
  }

  /** Somebody else has opened or ended what this watches. */
  adjust(isRaised: boolean): void {
    if (isRaised !== this.isRaised) this.phase = { name: isRaised ? 'raised' : 'calm' };
  }

  /**
   * Takes a reading. One that is older than the last one says nothing of now.
   *
   * @param atMs When it was measured, ms since the epoch.
   */
  observe(observation: Observation, atMs: number): 'raise' | 'settle' | undefined {
    if (atMs < this.lastMs) return undefined;
    this.lastMs = atMs;
    if (this.phase.name === 'raised') {
      if (observation !== 'gone') return undefined;
      this.phase = { name: 'calm' };
      return 'settle';
    }
    if (observation !== 'holds') {
      this.phase = { name: 'calm' };
      return undefined;
    }
    const { sinceMs, samples } = this.phase.name === 'pending' ? this.phase : { sinceMs: atMs, samples: 0 };
    const { forMs, samplesMin } = this.patience;
    if (atMs - sinceMs >= forMs && samples + 1 >= samplesMin) {
      this.phase = { name: 'raised' };
      return 'raise';
    }
    this.phase = { name: 'pending', sinceMs, samples: samples + 1 };
    return undefined;
  }
}
