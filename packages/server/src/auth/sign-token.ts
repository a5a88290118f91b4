import { SignJWT } from 'jose';

export interface TokenContent {
  readonly userId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  /** Space separated; empty = none. */
  readonly scope: string;
  /** Lifetime, s. */
  readonly lifeS: number;
}

/** Signs a token with HS256, for the demo and for trying things out. Production's tokens come from your own sign-in. */
export async function signToken(
  secret: string,
  { userId, tenantId, roles, scope, lifeS }: TokenContent,
): Promise<{ token: string; expiresAtMs: number }> {
  const expiresAtS = Math.floor(Date.now() / 1_000) + lifeS;
  const token = await new SignJWT({ tenantId, roles: [...roles], ...(scope === '' ? {} : { scope }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(expiresAtS)
    .sign(new TextEncoder().encode(secret));
  return { token, expiresAtMs: expiresAtS * 1_000 };
}
