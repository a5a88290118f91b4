import { Inject, Injectable } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import { createRemoteJWKSet, errors, importSPKI, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { Identity } from './identity.js';

const publicKeyAlgorithms = ['RS256', 'ES256', 'EdDSA'];

/** Clocks of issuers may be off by this much, s. */
const clockToleranceS = 30;

const id = z.string().min(1).max(128);

const claimsSchema = z.object({
  sub: id,
  tenantId: id,
  roles: z.array(z.string().max(128)).max(1_000).default([]),
  exp: z.number().positive(),
  scope: z.string().max(4_096).optional(),
  metrics: z.array(z.string().max(128)).max(10_000).optional(),
});

/** Verifies tokens with the one kind of key that the gateway was started with; no token chooses its algorithm. */
@Injectable()
export class TokenVerifier {
  private readonly key: Promise<Parameters<typeof jwtVerify>[1]> | JWTVerifyGetKey;
  private readonly algorithms: string[];

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    const { secret, jwksUrl, publicKey } = settings.jwt;
    this.algorithms = secret === undefined ? publicKeyAlgorithms : ['HS256'];
    if (secret !== undefined) this.key = Promise.resolve(new TextEncoder().encode(secret));
    else if (jwksUrl !== undefined) this.key = createRemoteJWKSet(new URL(jwksUrl));
    else this.key = importAnyKey(publicKey ?? '');
  }

  /**
   * @throws StreamgaugeError UNAUTHENTICATED, TOKEN_EXPIRED. The message never holds the token.
   */
  async verify(token: string | undefined): Promise<Identity> {
    if (token === undefined || token === '')
      throw new StreamgaugeError('UNAUTHENTICATED', { what: 'no token was sent' });
    const payload = await this.payloadOf(token);
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) {
      const claim = claims.error.issues[0]?.path.join('.') ?? 'claims';
      throw new StreamgaugeError('UNAUTHENTICATED', { what: `the token's ${claim} is missing or of the wrong form` });
    }
    const { sub, tenantId, roles, exp, scope, metrics } = claims.data;
    return {
      principal: { userId: sub, tenantId, roles, metrics },
      scopes: new Set(scope?.split(' ').filter((word) => word !== '')),
      expiresAtMs: exp * 1_000,
    };
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.settings.jwt;
    const options = {
      algorithms: this.algorithms,
      clockTolerance: clockToleranceS,
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    };
    try {
      const verified =
        typeof this.key === 'function'
          ? await jwtVerify(token, this.key, options)
          : await jwtVerify(token, await this.key, options);
      return verified.payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new StreamgaugeError('TOKEN_EXPIRED', {}, { cause: error });
      throw new StreamgaugeError('UNAUTHENTICATED', { what: 'the token does not verify' }, { cause: error });
    }
  }
}

/** A PEM key says its kind inside; jose wants to be told, so each of the allowed kinds is tried. */
async function importAnyKey(pem: string): Promise<Parameters<typeof jwtVerify>[1]> {
  for (const algorithm of publicKeyAlgorithms) {
    const key = await importSPKI(pem, algorithm).catch(() => undefined);
    if (key !== undefined) return key;
  }
  throw new Error('JWT_PUBLIC_KEY is none of RS256, ES256, EdDSA');
}
