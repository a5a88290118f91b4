/** One receiver's frames of one view, in the order in which they came: whether each follows the one before. */
export class FollowedView {
  /** The sequence that the receiver has; undefined before its first snapshot. */
  sequence: number | undefined;
  epoch: string | undefined;
  /** Frames that did not follow. */
  readonly gaps: string[] = [];
  snapshots = 0;
  /** Updates and events. */
  frames = 0;

  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire carries
  take(event: string, data: any): void {
    if (event === 'snapshot') {
      if (data.page === 0) this.snapshots += 1;
      if (data.final) [this.epoch, this.sequence] = [data.epoch, data.sequence];
    } else if (event === 'update' || event === 'event') {
      if (data.previous !== this.sequence) this.gaps.push(`${data.previous} → ${data.sequence} after ${this.sequence}`);
      this.sequence = data.sequence;
      this.frames += 1;
    }
  }
}
