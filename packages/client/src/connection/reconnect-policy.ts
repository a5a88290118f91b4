/** When to try again: exponential, capped, with full jitter, so that a fleet that lost its server does not return as one. */
export interface ReconnectPolicy {
  /** Upper bound of the first wait, ms. */
  readonly minDelayMs: number;
  /** Upper bound of every wait, ms. */
  readonly maxDelayMs: number;
  readonly factor: number;
  /** `full`: uniform in 0..bound; `equal`: half fixed, half uniform; `none`: the bound. */
  readonly jitter: 'full' | 'equal' | 'none';
  /** A wall display must come back after a night without a network: unlimited. */
  readonly maxAttempts: number;
  /** Uptime after which the next loss counts as the first, ms. */
  readonly stableAfterMs: number;
}

export type ReconnectOptions = Partial<ReconnectPolicy>;

export const defaultReconnectPolicy: ReconnectPolicy = {
  minDelayMs: 500,
  maxDelayMs: 20_000,
  factor: 2,
  jitter: 'full',
  maxAttempts: Number.POSITIVE_INFINITY,
  stableAfterMs: 5_000,
};

/** Wait before retry number `attempt` (0 is the first), for a `random` uniform in [0, 1). */
export function retryDelayMs(policy: ReconnectPolicy, attempt: number, random: number): number {
  const boundMs = Math.min(policy.maxDelayMs, policy.minDelayMs * policy.factor ** attempt);
  if (policy.jitter === 'none') return boundMs;
  return policy.jitter === 'full' ? random * boundMs : boundMs / 2 + (random * boundMs) / 2;
}
