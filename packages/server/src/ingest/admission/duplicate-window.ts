/**
 * Remembers the ids of accepted samples for a bounded time and number, so that a producer that repeats a request after a
 * broken connection counts nothing twice.
 *
 * Two generations: when the young one is full or old, it becomes the old one and the previous old one is forgotten. An id
 * is remembered for at least one generation and at most two.
 */
export class DuplicateWindow {
  private young = new Set<string>();
  private old = new Set<string>();
  private youngSinceMs: number | undefined;

  /**
   * @param idsMax  Ids of one generation.
   * @param spanMs  Age of one generation, ms.
   */
  constructor(
    private readonly idsMax: number,
    private readonly spanMs: number,
  ) {}

  has(id: string): boolean {
    return this.young.has(id) || this.old.has(id);
  }

  add(id: string, nowMs: number): void {
    this.youngSinceMs ??= nowMs;
    if (this.young.size >= this.idsMax || nowMs - this.youngSinceMs >= this.spanMs) {
      this.old = this.young;
      this.young = new Set();
      this.youngSinceMs = nowMs;
    }
    this.young.add(id);
  }
}
