import { StreamgaugeError } from '@streamgauge/protocol';
import { readForm } from '@streamgauge/protocol/schemas';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { ClaimNames } from '../config/settings.js';
import type { Identity } from './identity.js';

/** The last second of the year 9999: later ends are no dates. */
const latestS = 253_402_300_799;

/** A text that can be stored and logged as it is: without control characters and half characters. */
export const plainText = z.string().regex(/^[^\p{Cc}\p{Cs}]+$/u);

const id = plainText.max(128);

const claimsSchema = z.object({
  user: id,
  tenant: id,
  roles: z.array(z.string().max(128)).max(1_000).default([]),
  exp: z.number().positive().max(latestS),
  iat: z.number().positive().max(latestS).optional(),
  jti: plainText.max(256).optional(),
  scope: z.string().max(4_096).optional(),
  metrics: z.array(z.string().max(128)).max(10_000).optional(),
});

/**
 * Reads who a verified token names.
 *
 * @throws StreamgaugeError UNAUTHENTICATED, which names the claim that is missing or of the wrong form.
 */
export function identityOf(payload: JWTPayload, names: ClaimNames): Identity {
  const { exp, iat, jti } = payload;
  const mapped = Object.entries(names).map(([what, name]) => [what, claimAt(payload, name)] as const);
  const claims = readForm(claimsSchema, { exp, iat, jti, ...Object.fromEntries(mapped) });
  if (!claims.success) {
    const [what = 'claims'] = claims.error.issues[0]?.path.map(String) ?? [];
    const claim = names[what as keyof ClaimNames] ?? what;
    throw new StreamgaugeError('UNAUTHENTICATED', { what: `the token's ${claim} is missing or of the wrong form` });
  }
  const { user, tenant, roles, scope, metrics } = claims.data;
  return {
    principal: { userId: user, tenantId: tenant, roles, metrics },
    scopes: new Set(scope?.split(' ').filter((word) => word !== '')),
    expiresAtMs: claims.data.exp * 1_000,
    issuedAtMs: claims.data.iat === undefined ? undefined : claims.data.iat * 1_000,
    tokenId: claims.data.jti,
  };
}

/** A claim of exactly this name, which may hold dots (`https://example.com/roles`), or else the one that the path leads to. */
function claimAt(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name.split('.').reduce<unknown>((inside, step) => {
    if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, step)) return undefined;
    return (inside as Record<string, unknown>)[step];
  }, payload);
}
