import { vi } from 'vitest';

/** Waits until what is expected is so. A machine that does much else beside may take long, so the bound is generous. */
export function eventually(expectation: () => void): Promise<void> {
  return vi.waitFor(expectation, { timeout: 20_000 });
}
