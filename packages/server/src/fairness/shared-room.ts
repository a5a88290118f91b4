/**
 * Room for so many of something, of all tenants together. A tenant may hold as many as there is room left: alone half of all,
 * so that none can take it from the others, whatever it does.
 */
export class SharedRoom {
  private readonly held = new Map<string, number>();
  private total = 0;

  constructor(private readonly max: number) {}

  /** Whether the tenant may have one more. */
  isOpenTo(tenantId: string): boolean {
    return (this.held.get(tenantId) ?? 0) < this.max - this.total;
  }

  take(tenantId: string): void {
    this.total += 1;
    this.held.set(tenantId, (this.held.get(tenantId) ?? 0) + 1);
  }

  give(tenantId: string): void {
    const held = this.held.get(tenantId);
    if (held === undefined) return;
    this.total -= 1;
    if (held > 1) this.held.set(tenantId, held - 1);
    else this.held.delete(tenantId);
  }
}
