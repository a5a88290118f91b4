import type { ErrorCode } from '@streamgauge/protocol';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../config/read-settings.js';
import type { RevocationTable } from '../storage/revocation-table.js';
import { Revocations } from './revocations.js';
import { TokenVerifier } from './token-verifier.js';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const secret = 'a-secret-of-the-tests-with-32-characters';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const inAnHourS = (): number => Math.floor(Date.now() / 1_000) + 3_600;
const good = () => ({ sub: 'u', tenantId: 't', roles: ['TRADER'], exp: inAnHourS() });

let keys: { readonly es: KeyPair; readonly rs: KeyPair; readonly other: KeyPair };

beforeAll(async () => {
  const make = (algorithm: string): Promise<KeyPair> => generateKeyPair(algorithm, { extractable: true });
  keys = { es: await make('ES256'), rs: await make('RS256'), other: await make('ES256') };
});

const noTable = { onLoaded: () => {}, write: () => Promise.resolve(true) } as unknown as RevocationTable;
const verifier = (environment: Record<string, string>): TokenVerifier => {
  const settings = readSettings(environment);
  return new TokenVerifier(settings, new Revocations(noTable, settings));
};

function sign(
  claims: object,
  key: KeyPair['privateKey'] | Uint8Array,
  header: { alg: string; kid?: string },
): Promise<string> {
  return new SignJWT(claims as Record<string, unknown>).setProtectedHeader(header).sign(key);
}

/** The code of a refusal; 'accepted' when there is none. */
function outcome(on: TokenVerifier, token: string | undefined): Promise<ErrorCode | 'accepted'> {
  return on.verify(token).then(
    () => 'accepted',
    (error: { code: ErrorCode }) => error.code,
  );
}

describe('a token', () => {
  it('[A1] of HS256 is verified by the secret, and its claims become the identity', async () => {
    const on = verifier({ JWT_SECRET: secret });
    const claims = { ...good(), scope: 'ingest  admin', metrics: ['a'] };
    expect(await on.verify(await sign(claims, bytes(secret), { alg: 'HS256' }))).toEqual({
      principal: { userId: 'u', tenantId: 't', roles: ['TRADER'], metrics: ['a'] },
      scopes: new Set(['ingest', 'admin']),
      expiresAtMs: claims.exp * 1_000,
      issuedAtMs: undefined,
      tokenId: undefined,
    });
  });

  it('[A1] of ES256 and RS256 is verified by a public key in PEM', async () => {
    for (const [algorithm, pair] of [
      ['ES256', keys.es],
      ['RS256', keys.rs],
    ] as const) {
      const on = verifier({ JWT_PUBLIC_KEY: await exportSPKI(pair.publicKey) });
      expect(await outcome(on, await sign(good(), pair.privateKey, { alg: algorithm }))).toBe('accepted');
      expect(await outcome(on, await sign(good(), keys.other.privateKey, { alg: 'ES256' }))).toBe('UNAUTHENTICATED');
    }
  });

  it('[A1] cannot choose HS256 where a public key is configured, with the key’s own text as the secret', async () => {
    const pem = await exportSPKI(keys.rs.publicKey);
    const on = verifier({ JWT_PUBLIC_KEY: pem });
    for (const text of [pem, pem.trim(), JSON.stringify(await exportJWK(keys.rs.publicKey))]) {
      expect(await outcome(on, await sign(good(), bytes(text), { alg: 'HS256' }))).toBe('UNAUTHENTICATED');
    }
  });

  it('[A1] must come from the issuer and be meant for the audience, where these are set', async () => {
    const on = verifier({ JWT_SECRET: secret, JWT_ISSUER: 'us', JWT_AUDIENCE: 'api' });
    const signed = (claims: object): Promise<string> => sign({ ...good(), ...claims }, bytes(secret), { alg: 'HS256' });
    expect(await outcome(on, await signed({ iss: 'us', aud: ['api', 'x'] }))).toBe('accepted');
    for (const claims of [{}, { iss: 'us' }, { aud: 'api' }, { iss: 'them', aud: 'api' }, { iss: 'us', aud: 'api2' }]) {
      expect(await outcome(on, await signed(claims)), JSON.stringify(claims)).toBe('UNAUTHENTICATED');
    }
  });

  it('[A1] whose time is over is told so, with 30 s for clocks that differ', async () => {
    const on = verifier({ JWT_SECRET: secret });
    const ended = (agoS: number): Promise<string> =>
      sign({ ...good(), exp: Math.floor(Date.now() / 1_000) - agoS }, bytes(secret), { alg: 'HS256' });
    expect(await outcome(on, await ended(27))).toBe('accepted');
    expect(await outcome(on, await ended(33))).toBe('TOKEN_EXPIRED');
  });

  it.each([
    ['without exp', { exp: undefined }],
    ['with exp as text', { exp: '9999999999' }],
    ['without sub', { sub: undefined }],
    ['without tenant', { tenantId: undefined }],
    ['with an empty tenant', { tenantId: '' }],
    ['with a tenant list', { tenantId: ['t'] }],
    ['with roles as text', { roles: 'ADMIN' }],
    ['with roles in roles', { roles: [['ADMIN']] }],
    ['with roles as object', { roles: { 0: 'ADMIN' } }],
    ['with scope as list', { scope: ['ingest'] }],
    ['with metrics as text', { metrics: '*' }],
  ])('[A1] %s is refused', async (_name, claims) => {
    const token = await sign({ ...good(), ...claims }, bytes(secret), { alg: 'HS256' }).catch(() => 'cannot be signed');
    expect(await outcome(verifier({ JWT_SECRET: secret }), token)).toBe('UNAUTHENTICATED');
  });

  it('[A1] without signature, with alg none or of a wrong form is refused, and no message repeats it', async () => {
    const on = verifier({ JWT_SECRET: secret });
    const [head = '', body = '', signature = ''] = (await sign(good(), bytes(secret), { alg: 'HS256' })).split('.');
    const none = (alg: string): string => Buffer.from(JSON.stringify({ alg })).toString('base64url');
    const wrong = [
      `${head}.${body}`,
      `${head}.${body}.`,
      `${none('none')}.${body}.`,
      `${none('NONE')}.${body}.${signature}`,
      'a.b.c',
      '....',
      'x'.repeat(10_000),
      '',
    ];
    for (const token of wrong) {
      const error = (await on.verify(token).catch((reason: unknown) => reason)) as { code: string; message: string };
      expect(error.code, token.slice(0, 60)).toBe('UNAUTHENTICATED');
      if (token.length > 5) expect(error.message).not.toContain(token);
    }
    expect(await outcome(on, undefined)).toBe('UNAUTHENTICATED');
  });
});
