import type { Principal } from '@streamgauge/engine';

/** Who a token names, and what else it says. */
export interface Identity {
  readonly principal: Principal;
  /** Exact words of the token's `scope`, such as `ingest`, `admin` and `admin:all`. */
  readonly scopes: ReadonlySet<string>;
  /** When the token ends, ms since the epoch. */
  readonly expiresAtMs: number;
  /** When the token was issued, ms since the epoch, exact to a second; undefined = it does not say. */
  readonly issuedAtMs: number | undefined;
  /** The token's own `jti`. */
  readonly tokenId: string | undefined;
}
