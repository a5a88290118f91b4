/** Tokens as attackers make them. Each is signed, where it is, by us: what is wrong is the rest. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ErrorCode } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { Identity } from './identity.js';
import {
  ec,
  encode,
  es256,
  goodClaims as good,
  hs256,
  nowS,
  pem,
  rsa,
  secret,
  verifierOf as verifier,
} from './testing/forged-tokens.js';
import type { TokenVerifier } from './token-verifier.js';

const ec384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const bySecret = verifier({ JWT_SECRET: secret });
const byRsa = verifier({ JWT_PUBLIC_KEY: pem(rsa.publicKey) });
const byEc = verifier({ JWT_PUBLIC_KEY: pem(ec.publicKey) });

function outcome(on: TokenVerifier, token: string): Promise<ErrorCode | Identity> {
  return on.verify(token).catch((error: { code: ErrorCode }) => error.code);
}

const refused = async (on: TokenVerifier, token: string, name = token): Promise<void> => {
  expect(await outcome(on, token), name).toBe('UNAUTHENTICATED');
};
const accepted = async (on: TokenVerifier, token: string): Promise<Identity> => on.verify(token);

describe('a token that chooses its own rules', () => {
  it('[A1] of alg none, however it is written, with and without a signature, is refused', async () => {
    await accepted(bySecret, hs256({ alg: 'HS256' }, good()));
    const algs = ['none', 'None', 'nOnE', 'NONE', '', ' HS256', 'hs256', 'HS384', 'HS512', 'RS256', null, 1, []];
    for (const alg of algs) {
      const token = hs256({ alg }, good());
      await refused(bySecret, token, `alg ${JSON.stringify(alg)}`);
      await refused(bySecret, `${token.slice(0, token.lastIndexOf('.'))}.`);
      await refused(bySecret, token.slice(0, token.lastIndexOf('.')));
    }
    await refused(bySecret, hs256({}, good()));
  });

  it('[A1] of two, four or five parts is refused', async () => {
    const token = hs256({ alg: 'HS256' }, good());
    for (const wrong of [`${token}.x`, `${token}.x.x`, 'a.b', token.replace('.', ''), `.${token}`, `${token}.`]) {
      await refused(bySecret, wrong);
    }
  });

  it('[A1] of HS256 by the public key as a secret, as PEM, DER or JWK, is refused', async () => {
    for (const [on, key] of [
      [byRsa, rsa.publicKey],
      [byEc, ec.publicKey],
    ] as const) {
      const jwk = JSON.stringify(key.export({ format: 'jwk' }));
      const der = key.export({ type: 'spki', format: 'der' });
      for (const as of [pem(key), pem(key).trim(), der, jwk]) await refused(on, hs256({ alg: 'HS256' }, good(), as));
    }
  });

  it('[A1] of ES256 with r = s = 0, a signature in DER, or another curve is refused', async () => {
    await accepted(byEc, es256({ alg: 'ES256' }));
    const signed = `${encode({ alg: 'ES256' })}.${encode(good())}`;
    await refused(byEc, `${signed}.${Buffer.alloc(64).toString('base64url')}`, 'zeros');
    await refused(byEc, es256({ alg: 'ES256' }, ec.privateKey, 'der'), 'DER');
    await refused(byEc, es256({ alg: 'ES256' }, ec384.privateKey), 'P-384');
    await refused(byEc, es256({ alg: 'ES384' }), 'ES384');
  });

  it('[A1] that brings its key, or says where one is, is refused, and nobody goes there', async () => {
    let visits = 0;
    const place = createServer((_request, response) => {
      visits += 1;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => place.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(place.address() as AddressInfo).port}/`;
    const attacker = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = attacker.publicKey.export({ format: 'jwk' });
    for (const header of [
      { jwk },
      { jku: url },
      { x5u: url },
      { x5c: ['MIIB'] },
      { jku: url, kid: '1' },
      { kid: url },
    ]) {
      await refused(byEc, es256({ alg: 'ES256', ...header }, attacker.privateKey), JSON.stringify(header));
      await refused(bySecret, hs256({ alg: 'HS256', ...header }, good(), 'another secret'));
    }
    expect(visits).toBe(0);
    await new Promise((resolve) => place.close(resolve));
  });

  it('[A1] with crit, or with a payload that is not encoded, is refused', async () => {
    for (const more of [
      { crit: ['exp'], exp: 1 },
      { crit: ['unknown'], unknown: 1 },
      { crit: [] },
      { crit: ['b64'], b64: false },
    ]) {
      await refused(bySecret, hs256({ alg: 'HS256', ...more }, good()), JSON.stringify(more));
    }
  });

  it('[A1] with a member twice has one reading: the last', async () => {
    const { exp } = good() as { exp: number };
    await refused(bySecret, hs256('{"alg":"HS256","alg":"none"}', good()));
    await accepted(bySecret, hs256('{"alg":"none","alg":"HS256"}', good()));
    const twice = hs256({ alg: 'HS256' }, `{"sub":"u","exp":${exp},"tenantId":"a","tenantId":"b"}`);
    expect((await accepted(bySecret, twice)).principal.tenantId).toBe('b');
  });

  it('[A1] with a strange kid is verified by the one key that there is, or refused', async () => {
    for (const kid of ['../../dev/null', `' OR 1=1--`, 'http://127.0.0.1/', '\u0000', 'k'.repeat(9_000), '__proto__']) {
      await refused(bySecret, hs256({ alg: 'HS256', kid }, good(), 'another secret'));
      await accepted(bySecret, hs256({ alg: 'HS256', kid }, good()));
    }
  });
});

describe('the text of a token', () => {
  it('[A1] with blanks, line breaks, padding or the other alphabet is refused: one token has one text', async () => {
    const token = hs256({ alg: 'HS256' }, good());
    const [head = '', body = '', signature = ''] = token.split('.');
    const spoilt = [
      ` ${token}`,
      `${token} `,
      `${token}\n`,
      `${head}=.${body}.${signature}`,
      `${token}=`,
      `${head}. ${body}.${signature}`,
    ];
    for (const wrong of [...spoilt, token.replace('.', '\u0000.'), `${head}.${body}.${signature.slice(0, -1)}`]) {
      await refused(bySecret, wrong);
    }
    expect([...token].some((character) => '+/'.includes(character))).toBe(false);
  });

  it('[A1] of 17 KB is refused before anything is computed', async () => {
    await refused(bySecret, hs256({ alg: 'HS256' }, { ...good(), filler: 'x'.repeat(17_000) }), 'huge');
    await refused(bySecret, 'A'.repeat(10_000));
  });

  it('[A1] that is no JSON inside is refused', async () => {
    for (const payload of ['', 'null', '[]', '"text"', '{', '7', '{"sub":', 'ÿ', '{}']) {
      await refused(bySecret, hs256({ alg: 'HS256' }, payload), payload);
    }
  });
});

describe('the claims of a token', () => {
  const withClaims = (claims: Record<string, unknown>): string => hs256({ alg: 'HS256' }, { ...good(), ...claims });

  it('[A1] say a time that is one, to within 30 s of clocks', async () => {
    for (const exp of [undefined, '9999999999', 1e20, -1, 0, null, 2 ** 63, [1]]) {
      expect(await outcome(bySecret, withClaims({ exp })), String(exp)).toMatch(/UNAUTHENTICATED|TOKEN_EXPIRED/);
    }
    await refused(bySecret, hs256({ alg: 'HS256' }, `{"sub":"u","tenantId":"t","exp":1e999}`), 'Infinity');
    await accepted(bySecret, withClaims({ exp: nowS() + 3_600.5 }));
    await accepted(bySecret, withClaims({ exp: nowS() - 28 }));
    expect(await outcome(bySecret, withClaims({ exp: nowS() - 31 }))).toBe('TOKEN_EXPIRED');
    for (const claim of ['nbf', 'iat']) {
      await accepted(bySecret, withClaims({ [claim]: nowS() + 28 }));
      await refused(bySecret, withClaims({ [claim]: nowS() + 33 }), claim);
      await refused(bySecret, withClaims({ [claim]: 'now' }), claim);
    }
  });

  it('[A1, D5] name a tenant that is a plain text, which is taken as it is', async () => {
    const wrong = [undefined, 1, [], {}, '', null, true, '\u0000', 'a\nb', '\u001b[31m', '\ud800', 'x'.repeat(129)];
    for (const tenantId of wrong) await refused(bySecret, withClaims({ tenantId }), JSON.stringify(tenantId));
    for (const tenantId of [
      ' ',
      'a:b',
      'a/b',
      'a.b',
      'a*',
      'a>',
      'A',
      'é',
      'e\u0301',
      'a\u200db',
      '__proto__',
      '$1',
      `'; DROP`,
    ]) {
      expect((await accepted(bySecret, withClaims({ tenantId }))).principal.tenantId).toBe(tenantId);
    }
  });

  it('[A1] give no role by another form of the list', async () => {
    for (const roles of ['ADMIN', [['ADMIN']], { 0: 'ADMIN' }, 7, Array.from({ length: 10_000 }, () => 'x')]) {
      await refused(bySecret, withClaims({ roles }), JSON.stringify(roles).slice(0, 50));
    }
    for (const role of ['admin', '__proto__', 'TRADER,ADMIN', 'ADMIN ']) {
      expect((await accepted(bySecret, withClaims({ roles: [role] }))).principal.roles).toEqual([role]);
    }
  });

  it('[A9] give a scope by its exact word only', async () => {
    for (const scope of ['ingestadmin', 'ingest\tadmin', 'Ingest', 'ingest,admin']) {
      const { scopes } = await accepted(bySecret, withClaims({ scope }));
      expect(scopes.has('ingest') || scopes.has('admin'), scope).toBe(false);
    }
    await refused(bySecret, withClaims({ scope: ['ingest'] }));
    await refused(bySecret, withClaims({ metrics: '*' }));
    expect((await accepted(bySecret, withClaims({ metrics: [] }))).principal.metrics).toEqual([]);
  });

  it('[A1] of another kind of token are refused where the kind is configured', async () => {
    const on = verifier({ JWT_SECRET: secret, JWT_TYPE: 'at+jwt', JWT_AUDIENCE: 'streamgauge' });
    const token = (typ: string | undefined, aud: unknown): string => hs256({ alg: 'HS256', typ }, { ...good(), aud });
    await accepted(on, token('at+jwt', 'streamgauge'));
    await accepted(on, token('application/at+jwt', ['x', 'streamgauge']));
    for (const typ of [undefined, 'JWT', 'rt+jwt', 'id+jwt']) await refused(on, token(typ, 'streamgauge'), typ);
    for (const aud of [undefined, 'stream', 'streamgauge2', ['x'], [], { streamgauge: 1 }]) {
      await refused(on, token('at+jwt', aud), JSON.stringify(aud));
    }
  });

  it('[A15] stand where the settings say, also inside others and under names with dots', async () => {
    const on = verifier({
      JWT_SECRET: secret,
      JWT_CLAIM_USER: 'preferred_username',
      JWT_CLAIM_TENANT: 'org.id',
      JWT_CLAIM_ROLES: 'realm_access.roles',
      JWT_CLAIM_SCOPE: 'https://example.com/scope',
      JWT_CLAIM_METRICS: 'limits.metrics',
    });
    const claims = {
      exp: nowS() + 60,
      preferred_username: 'ada',
      org: { id: 'acme' },
      realm_access: { roles: ['TRADER'] },
      'https://example.com/scope': 'admin',
      limits: { metrics: ['a'] },
    };
    const identity = await accepted(on, hs256({ alg: 'HS256' }, claims));
    expect(identity.principal).toEqual({ userId: 'ada', tenantId: 'acme', roles: ['TRADER'], metrics: ['a'] });
    expect(identity.scopes).toEqual(new Set(['admin']));
    const error = await on.verify(hs256({ alg: 'HS256' }, { ...claims, org: 'acme' })).catch((reason: Error) => reason);
    expect(error).toMatchObject({
      message: "Authentication failed: the token's org.id is missing or of the wrong form",
    });
    const inherited = verifier({ JWT_SECRET: secret, JWT_CLAIM_TENANT: 'constructor.name' });
    await refused(inherited, hs256({ alg: 'HS256' }, good()), 'constructor.name');
  });

  it('[A1] that are refused are named to whoever signs tokens, and the token is never repeated', async () => {
    const on = verifier({ JWT_SECRET: secret, JWT_AUDIENCE: 'streamgauge' });
    const sentence = async (claims: Record<string, unknown>): Promise<string> => {
      const token = withClaims(claims);
      const error = (await on.verify(token).catch((reason: unknown) => reason)) as Error;
      expect(error.message).not.toContain(token);
      return error.message;
    };
    expect(await sentence({ aud: 'other' })).toBe(
      "Authentication failed: the token's aud is missing or not the one that is expected",
    );
    expect(await sentence({ aud: 'streamgauge', exp: nowS() - 44 })).toMatch(
      /^Authentication failed: the token has expired \(4[45] s ago; the server's clock is at 20\d\d-.*Z\)$/,
    );
    expect(await sentence({ aud: 'streamgauge', iat: nowS() + 90 })).toBe(
      'Authentication failed: the token is from the future',
    );
  });
});
