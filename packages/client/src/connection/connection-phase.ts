import type { StreamError } from '../stream-error.js';

/** How often in a row it has failed: `attempt` counts retries, `refusals` tokens that the server did not accept. */
export interface Tries {
  readonly attempt: number;
  readonly refusals: number;
}

/** Where the connection is. What belongs to a phase is carried by it, so that no field can be out of date. */
export type ConnectionPhase =
  | { readonly name: 'idle' }
  | ({ readonly name: 'asking' } & Tries)
  | ({ readonly name: 'opening' } & Tries)
  | ({ readonly name: 'live'; readonly sinceMs: number; readonly drainAtMs: number | null } & Tries)
  | ({ readonly name: 'waiting'; readonly retryAtMs: number; readonly because: StreamError } & Tries)
  | { readonly name: 'unauthorized'; readonly because: StreamError }
  | { readonly name: 'closed'; readonly because: StreamError | null };

export type TokenReason = 'connect' | 'expiring' | 'expired' | 'rejected';

/**
 * What a loss allows: come back by itself, stop until somebody acts, or ask for another token —
 * `refused-for-good` where there is no other token to ask for.
 */
export type AfterLoss = 'reconnect' | 'stop' | 'refused' | 'refused-for-good';

export type ConnectionEvent =
  /** `need`: a subscription wants a connection. `connect`: the user does, also after `disconnect`. */
  | { readonly type: 'need' }
  | { readonly type: 'connect' }
  | { readonly type: 'unneeded' }
  | { readonly type: 'disconnect' }
  | { readonly type: 'token'; readonly token: string | null }
  | { readonly type: 'connected' }
  | { readonly type: 'lost'; readonly because: StreamError; readonly after: AfterLoss; readonly random: number }
  | { readonly type: 'timer' }
  | { readonly type: 'retry-now' }
  | { readonly type: 'reauthenticate' }
  | { readonly type: 'draining'; readonly withinMs: number; readonly random: number };

/** What has to be done besides; executed by connection.ts. */
export type ConnectionEffect =
  | { readonly do: 'ask'; readonly reason: TokenReason }
  | { readonly do: 'open'; readonly token: string | null }
  | { readonly do: 'close' }
  | { readonly do: 'wait'; readonly untilMs: number };

export interface Step {
  readonly phase: ConnectionPhase;
  readonly effects: readonly ConnectionEffect[];
}
