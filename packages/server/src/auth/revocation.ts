import type { Identity } from './identity.js';

/** What an administrator ended: everything that was issued before to a user, to a tenant, or one token. */
export interface Revocation {
  readonly tenantId: string;
  readonly kind: 'tenant' | 'user' | 'token';
  /** The user's id or the token's `jti`; empty for a tenant. */
  readonly subject: string;
  /** Tokens issued up to this moment are refused, ms since the epoch. */
  readonly atMs: number;
  /** Until when it is kept, ms since the epoch. */
  readonly keptUntilMs: number;
  /** What the people concerned are told. */
  readonly reason: string | undefined;
  /** The administrator. */
  readonly by: string;
}

/** Equal for revocations of the same thing, whatever their names contain. */
export function revocationKey({ tenantId, kind, subject }: Pick<Revocation, 'tenantId' | 'kind' | 'subject'>): string {
  return JSON.stringify([tenantId, kind, subject]);
}

/** Whether a token is one of those that the revocation names, whenever it was issued. */
export function namesToken({ tenantId, kind, subject }: Revocation, { principal, tokenId }: Identity): boolean {
  if (principal.tenantId !== tenantId) return false;
  if (kind === 'tenant') return true;
  return subject === (kind === 'user' ? principal.userId : tokenId);
}
