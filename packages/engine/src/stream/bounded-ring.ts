/** The newest of what has come, bounded by weight (such as a number of events) and by bytes. The very newest stays always. */
export class BoundedRing<T> {
  private readonly entries: { readonly item: T; readonly weight: number; readonly bytes: number }[] = [];
  private heldWeight = 0;
  private heldBytes = 0;

  constructor(
    private readonly weightMax: number,
    private readonly bytesMax: number,
  ) {}

  get size(): number {
    return this.entries.length;
  }

  /** Sum of the weights of what is held. */
  get weight(): number {
    return this.heldWeight;
  }

  push(item: T, weight: number, bytes: number): void {
    this.entries.push({ item, weight, bytes });
    this.heldWeight += weight;
    this.heldBytes += bytes;
    while (this.entries.length > 1 && (this.heldWeight > this.weightMax || this.heldBytes > this.bytesMax)) {
      const dropped = this.entries.shift();
      this.heldWeight -= dropped?.weight ?? 0;
      this.heldBytes -= dropped?.bytes ?? 0;
    }
  }

  /** The last `count` in order of arrival; as many as there are. */
  last(count: number): T[] {
    return this.entries.slice(Math.max(0, this.entries.length - count)).map(({ item }) => item);
  }
}
