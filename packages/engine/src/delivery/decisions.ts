/** What was decided about the frames of one session. */
export interface Decision {
  /** ms since the epoch. */
  readonly atMs: number;
  /**
   * `behind`: the connection did not take everything. `merged`: one frame stands for several. `coarsened`, `refined`: frames
   * come at longer or shorter intervals. `reseeded`: a new snapshot, because what was missed is not kept. `gap`: events are
   * missing. `replayed`: frames that were missed, one by one. `resumed`, `refused`: what became of a position that a client
   * came back with. `caught up`: it has everything again.
   */
  readonly what:
    | 'behind'
    | 'merged'
    | 'coarsened'
    | 'refined'
    | 'reseeded'
    | 'gap'
    | 'replayed'
    | 'resumed'
    | 'refused'
    | 'caught up';
  /** The view that it was about; all of them without it. */
  readonly view?: string;
  /** Frames of the view after `from` up to `to`. */
  readonly from?: number;
  readonly to?: number;
  /** Of `coarsened` and `refined`: how many windows make one frame. */
  readonly factor?: number;
}

/** How many decisions of a session are remembered. */
const kept = 64;

/** The last decisions about one session, for whoever asks why it gets what it gets. */
export class Decisions {
  private readonly ring: Decision[] = [];
  private next = 0;

  note(decision: Decision): void {
    this.ring[this.next] = decision;
    this.next = (this.next + 1) % kept;
  }

  /** Oldest first: those about one view, and those about all. */
  about(view: string): Decision[] {
    const ordered = [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
    return ordered.filter((decision) => decision.view === undefined || decision.view === view);
  }
}
