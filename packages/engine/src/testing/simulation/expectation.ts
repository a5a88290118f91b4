/** What must hold and does not. */
export class Violation extends Error {
  constructor(invariant: string, what: string) {
    super(`${invariant}: ${what}`);
    this.name = 'Violation';
  }
}

export function must(holds: boolean, invariant: string, what: () => string): void {
  if (!holds) throw new Violation(invariant, what());
}

/** Equal but for what sums and quotients may lose: 1e-9 of the larger, or of 1. */
export function mustBeClose(told: number, wanted: number, within: number, invariant: string, what: () => string): void {
  const scale = Math.max(1, Math.abs(wanted));
  must(Math.abs(told - wanted) <= within * scale, invariant, () => `${what()}: ${told} instead of ${wanted}`);
}
