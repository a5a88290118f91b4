import { SignJWT } from 'jose';

export const jwtSecret = 'a-secret-of-the-tests-with-32-characters';

export interface TokenWishes {
  readonly sub?: string;
  readonly tenantId?: string;
  readonly roles?: readonly string[];
  readonly scope?: string;
  readonly metrics?: readonly string[];
  /** s from now; negative = expired. */
  readonly lifeS?: number;
  readonly secret?: string;
  /** s since the epoch; left out = the token does not say when it was issued. */
  readonly issuedAtS?: number;
  readonly jti?: string;
}

export function tokenFor({
  sub = 'user-1',
  tenantId = 'tenant-1',
  roles = ['ADMIN'],
  scope,
  metrics,
  lifeS = 3_600,
  secret = jwtSecret,
  issuedAtS,
  jti,
}: TokenWishes = {}): Promise<string> {
  return new SignJWT({
    tenantId,
    roles: [...roles],
    ...(scope === undefined ? {} : { scope }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(issuedAtS === undefined ? {} : { iat: issuedAtS }),
    ...(jti === undefined ? {} : { jti }),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + lifeS)
    .sign(new TextEncoder().encode(secret));
}

/** Posts samples as a producer of the tenant does. */
export async function ingest(url: string, channel: string, body: unknown, wishes: TokenWishes = {}): Promise<Response> {
  const token = await tokenFor({ scope: 'ingest', ...wishes });
  return fetch(`${url}/ingest/${channel}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
