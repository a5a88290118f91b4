import type { Principal } from '@streamgauge/engine';

/** Who a token names, and what else it says. */
export interface Identity {
  readonly principal: Principal;
  /** Exact words of the token's `scope`, such as `ingest` and `admin`. */
  readonly scopes: ReadonlySet<string>;
  /** When the token ends, ms since the epoch. */
  readonly expiresAtMs: number;
}
