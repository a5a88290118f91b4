import type { Frame, Framing } from './frame.js';

/**
 * Frames that leave together, for all sessions that use the same views. They are joined once per framing, so that each
 * session costs one write, however many views it looks at.
 */
export class FrameBatch {
  /** The framing that was asked for last, and what it made: nearly always the next one that is asked for. */
  private lastFraming: Framing<unknown> | undefined;
  private lastBytes: unknown;
  private others: Map<Framing<unknown>, unknown> | undefined;

  /**
   * @param group The same object for all batches of the same sessions; none when the frames are for one session alone. A
   *   gateway may keep under it what it shares among them.
   */
  constructor(
    readonly frames: readonly Frame[],
    readonly group?: object,
  ) {}

  encodedBy<T>(framing: Framing<T>): T {
    if (this.lastFraming === framing) return this.lastBytes as T;
    const made = this.others?.get(framing) as T | undefined;
    const bytes = made ?? framing.join(this.frames.map((frame) => frame.encodedBy(framing)));
    if (this.lastFraming !== undefined) {
      this.others ??= new Map();
      this.others.set(this.lastFraming, this.lastBytes);
    }
    this.lastFraming = framing;
    this.lastBytes = bytes;
    return bytes;
  }
}
