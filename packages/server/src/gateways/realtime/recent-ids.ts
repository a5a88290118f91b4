/** Facts that can reach one connection by several of its subscriptions, all in one moment. */
const idsMax = 2_000;

/** The ids of the facts that were sent last. */
export class RecentIds {
  private readonly ids = new Set<string>();

  /** @returns Whether it was new. */
  add(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    const [oldest] = this.ids;
    if (this.ids.size > idsMax && oldest !== undefined) this.ids.delete(oldest);
    return true;
  }
}
