import { Inject, Injectable } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import { errors, importSPKI, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import { SETTINGS, type Settings } from '../config/settings.js';
import { identityOf } from './claims.js';
import type { Identity } from './identity.js';
import { KeySet, KeySetUnavailable } from './key-set.js';
import { Revocations } from './revocations.js';

const publicKeyAlgorithms = ['RS256', 'ES256', 'EdDSA'];

/** Characters of a token; what a request's headers may have in all. */
const tokenCharsMax = 16_384;

/** Three parts of base64url and nothing else: with blanks or padding in between, one token would have many texts. */
const tokenForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Verifies tokens with the one kind of key that the gateway was started with; no token chooses its algorithm. */
@Injectable()
export class TokenVerifier {
  private readonly key: Promise<Parameters<typeof jwtVerify>[1]> | JWTVerifyGetKey;
  private readonly options: JWTVerifyOptions;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly revocations: Revocations,
  ) {
    const { secret, jwksUrl, publicKey, issuer, audience, type, clockToleranceS } = settings.jwt;
    if (secret !== undefined) this.key = Promise.resolve(new TextEncoder().encode(secret));
    else if (jwksUrl !== undefined) this.key = new KeySet(jwksUrl).keyOf;
    else this.key = importAnyKey(publicKey ?? '');
    this.options = {
      algorithms: secret === undefined ? publicKeyAlgorithms : ['HS256'],
      clockTolerance: clockToleranceS,
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
      ...(type === undefined ? {} : { typ: type }),
    };
  }

  /**
   * @throws StreamgaugeError UNAUTHENTICATED, TOKEN_EXPIRED, TOKEN_REVOKED, KEYS_UNAVAILABLE. The message never holds the token.
   */
  async verify(token: string | undefined): Promise<Identity> {
    if (token === undefined || token === '')
      throw new StreamgaugeError('UNAUTHENTICATED', { what: 'no token was sent' });
    if (token.length > tokenCharsMax || !tokenForm.test(token) || !hasOneSpelling(token)) throw unverified();
    const payload = await this.payloadOf(token);
    const identity = identityOf(payload, this.settings.jwt.claims);
    if ((identity.issuedAtMs ?? 0) > Date.now() + this.settings.jwt.clockToleranceS * 1_000)
      throw unverified('the token is from the future');
    this.revocations.assertNone(identity);
    return identity;
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    try {
      const verified =
        typeof this.key === 'function'
          ? await jwtVerify(token, this.key, this.options)
          : await jwtVerify(token, await this.key, this.options);
      return verified.payload;
    } catch (error) {
      throw refusalFor(error);
    }
  }
}

/** The last character of a signature may have bits that are no byte's; header and payload are signed as they are written. */
function hasOneSpelling(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** Says what is wrong where that helps whoever signs tokens, and tells nothing about keys. */
function refusalFor(error: unknown): StreamgaugeError {
  const options = { cause: error };
  if (error instanceof errors.JWTExpired) {
    return new StreamgaugeError('TOKEN_EXPIRED', { what: sinceWhen(error.payload.exp ?? 0) }, options);
  }
  if (error instanceof KeySetUnavailable) return new StreamgaugeError('KEYS_UNAVAILABLE', {}, options);
  // Claims are looked at once the signature is known to be good.
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unverified(`the token's ${error.claim} is missing or not the one that is expected`, error);
  }
  return unverified(undefined, error);
}

function sinceWhen(expS: number): string {
  const nowMs = Date.now();
  const agoS = Math.round(nowMs / 1_000 - expS);
  return `${agoS} s ago; the server's clock is at ${new Date(nowMs).toISOString()}`;
}

function unverified(what = 'the token does not verify', cause?: unknown): StreamgaugeError {
  return new StreamgaugeError('UNAUTHENTICATED', { what }, cause === undefined ? {} : { cause });
}

/** A PEM key says its kind inside; jose wants to be told, so each of the allowed kinds is tried. */
async function importAnyKey(pem: string): Promise<Parameters<typeof jwtVerify>[1]> {
  for (const algorithm of publicKeyAlgorithms) {
    const key = await importSPKI(pem, algorithm).catch(() => undefined);
    if (key !== undefined) return key;
  }
  throw new Error('JWT_PUBLIC_KEY is none of RS256, ES256, EdDSA');
}
