/** Signatures and texts of tokens that must not verify, in the classes of published test vectors for JWS and JWT. */
import { constants, createHmac, createSign, sign } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  ec,
  ed,
  eddsa,
  encode,
  es256,
  goodClaims,
  hs256,
  nowS,
  pem,
  rs256,
  rsa,
  secret,
  signingInput,
  verifierOf,
} from './testing/forged-tokens.js';
import type { TokenVerifier } from './token-verifier.js';

const bySecret = verifierOf({ JWT_SECRET: secret });
const byRsa = verifierOf({ JWT_PUBLIC_KEY: pem(rsa.publicKey) });
const byEc = verifierOf({ JWT_PUBLIC_KEY: pem(ec.publicKey) });
const byEd = verifierOf({ JWT_PUBLIC_KEY: pem(ed.publicKey) });

type Case = readonly [name: string, token: string];
const H = { alg: 'HS256' };

/** The order of P-256. */
const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const bytes32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const bigOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const [input = '', good = Buffer.alloc(64)] = ((): [string, Buffer] => {
  const token = es256({ alg: 'ES256' });
  const at = token.lastIndexOf('.');
  return [token.slice(0, at), Buffer.from(token.slice(at + 1), 'base64url')];
})();
const [r, s] = [bigOf(good.subarray(0, 32)), bigOf(good.subarray(32))];
const withSignature = (...parts: readonly Uint8Array[]): string =>
  `${input}.${Buffer.concat(parts).toString('base64url')}`;
const zero = Buffer.alloc(32);

async function refuses(on: TokenVerifier, token: string): Promise<void> {
  await expect(on.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
}

describe('an ES256 signature', () => {
  const cases: readonly Case[] = [
    ['r = 0', withSignature(zero, good.subarray(32))],
    ['s = 0', withSignature(good.subarray(0, 32), zero)],
    ['r = s = 0', withSignature(zero, zero)],
    ['r = n', withSignature(bytes32(n), good.subarray(32))],
    ['s = n', withSignature(good.subarray(0, 32), bytes32(n))],
    ['r = s = n', withSignature(bytes32(n), bytes32(n))],
    ['r = 1, s = 1', withSignature(bytes32(1n), bytes32(1n))],
    ['r = n − 1, s = n − 1', withSignature(bytes32(n - 1n), bytes32(n - 1n))],
    ['all bits set', withSignature(Buffer.alloc(64, 0xff))],
    ['n − r', withSignature(bytes32(n - r), bytes32(s))],
    ['r and s swapped', withSignature(bytes32(s), bytes32(r))],
    ['one bit of r changed', withSignature(bytes32(r ^ 1n), bytes32(s))],
    ['63 bytes', withSignature(good.subarray(0, 63))],
    ['65 bytes', withSignature(good, Buffer.alloc(1))],
    ['a zero before r and before s', withSignature(Buffer.alloc(1), bytes32(r), Buffer.alloc(1), bytes32(s))],
    ['96 bytes, as of P-384', withSignature(good, zero)],
    ['32 bytes', withSignature(good.subarray(0, 32))],
    ['as DER', es256({ alg: 'ES256' }, ec.privateKey, 'der')],
    [
      'by SHA-512',
      `${input}.${createSign('sha512').update(input).sign({ key: ec.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`,
    ],
    [
      'of another token',
      `${signingInput({ alg: 'ES256' }, { ...goodClaims(), sub: 'other' })}.${good.toString('base64url')}`,
    ],
    ['under ES256K', es256({ alg: 'ES256K' })],
    ['under ESP256', es256({ alg: 'ESP256' })],
    ['as HS256', `${encode(H)}.${input.split('.')[1]}.${good.toString('base64url')}`],
  ];
  it.each(cases)('[A1] %s is refused', (_name, token) => refuses(byEc, token));

  it('[A1, A12] has a twin, n − s, which the algorithm allows: it is the same user, tenant and token id to everybody', async () => {
    expect(await byEc.verify(withSignature(bytes32(r), bytes32(n - s)))).toEqual(
      await byEc.verify(withSignature(good)),
    );
  });
});

describe('an RS256 signature', () => {
  const rsInput = signingInput({ alg: 'RS256' });
  const signature = sign('sha256', Buffer.from(rsInput), rsa.privateKey);
  const pss = sign('sha256', Buffer.from(rsInput), { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING });
  const text = (bytes: Uint8Array): string => `${rsInput}.${Buffer.from(bytes).toString('base64url')}`;
  const cases: readonly Case[] = [
    ['of zeros', text(Buffer.alloc(256))],
    ['that is 1', text(Buffer.concat([Buffer.alloc(255), Buffer.from([1])]))],
    ['of set bits', text(Buffer.alloc(256, 0xff))],
    ['of 255 bytes', text(signature.subarray(0, 255))],
    ['with a zero before it', text(Buffer.concat([Buffer.alloc(1), signature]))],
    ['with a zero behind it', text(Buffer.concat([signature, Buffer.alloc(1)]))],
    ['by PSS', text(pss)],
    ['by SHA-1', text(sign('sha1', Buffer.from(rsInput), rsa.privateKey))],
    ['by SHA-512', text(sign('sha512', Buffer.from(rsInput), rsa.privateKey))],
    ['that is empty', `${rsInput}.`],
    ['under RS384', rs256({ alg: 'RS384' })],
    ['under PS256', `${signingInput({ alg: 'PS256' })}.${pss.toString('base64url')}`],
    ['under rs256', rs256({ alg: 'rs256' })],
    [
      'under HS256, by the modulus',
      hs256(H, goodClaims(), Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')),
    ],
  ];
  it.each(cases)('[A1] %s is refused', (_name, token) => refuses(byRsa, token));

  it('[A1] that is good is accepted', async () => {
    expect(await byRsa.verify(text(signature))).toMatchObject({ principal: { userId: 'u', tenantId: 't' } });
  });
});

describe('an EdDSA signature', () => {
  const token = eddsa({ alg: 'EdDSA' });
  const at = token.lastIndexOf('.');
  const bytes = Buffer.from(token.slice(at + 1), 'base64url');
  const text = (...parts: readonly Uint8Array[]): string =>
    `${token.slice(0, at)}.${Buffer.concat(parts).toString('base64url')}`;
  /** The order of the base point; S + L is the same to whoever does not look. */
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const little = (value: bigint): Buffer => bytes32(value).reverse();
  const S = bigOf(Buffer.from(bytes.subarray(32)).reverse());
  const cases: readonly Case[] = [
    ['of zeros', text(Buffer.alloc(64))],
    ['S = 0', text(bytes.subarray(0, 32), zero)],
    ['S + L', text(bytes.subarray(0, 32), little(S + L))],
    ['the neutral point and S = 0', text(little(1n), zero)],
    ['of 63 bytes', text(bytes.subarray(0, 63))],
    ['of 65 bytes', text(bytes, Buffer.alloc(1))],
    ['under ES256', eddsa({ alg: 'ES256' })],
    ['under HS256', eddsa(H)],
  ];
  it.each(cases)('[A1] %s is refused', (_name, forged) => refuses(byEd, forged));

  it('[A1] that is good is accepted', async () => {
    expect(await byEd.verify(token)).toMatchObject({ principal: { userId: 'u', tenantId: 't' } });
  });
});

describe('an HS256 signature', () => {
  const hsInput = signingInput(H);
  const mac = createHmac('sha256', secret).update(hsInput).digest();
  const text = (bytes: Uint8Array): string => `${hsInput}.${Buffer.from(bytes).toString('base64url')}`;
  const canonical = mac.toString('base64url');
  const last = canonical.at(-1) ?? '';
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const cases: readonly Case[] = [
    ['of 31 bytes', text(mac.subarray(0, 31))],
    ['of 33 bytes', text(Buffer.concat([mac, Buffer.alloc(1)]))],
    ['of 16 bytes', text(mac.subarray(0, 16))],
    ['of one byte', text(mac.subarray(0, 1))],
    ['of none', `${hsInput}.`],
    ['twice', text(Buffer.concat([mac, mac]))],
    ['in hexadecimal', `${hsInput}.${mac.toString('hex')}`],
    ['by SHA-512', text(createHmac('sha512', secret).update(hsInput).digest())],
    ['by an empty secret', hs256(H, goodClaims(), '')],
    ['by a secret with a blank', hs256(H, goodClaims(), `${secret} `)],
    ['by the secret in base64url', hs256(H, goodClaims(), Buffer.from(secret, 'base64url'))],
    [
      'of the payload alone',
      `${hsInput}.${createHmac('sha256', secret)
        .update(hsInput.split('.')[1] ?? '')
        .digest('base64url')}`,
    ],
    [
      'with other bits that nobody reads',
      `${hsInput}.${canonical.slice(0, -1)}${alphabet[alphabet.indexOf(last) ^ 1]}`,
    ],
  ];
  it.each(cases)('[A1] %s is refused', (_name, token) => refuses(bySecret, token));
});

describe('the text of a token', () => {
  const json = JSON.stringify(goodClaims());
  const utf16 = Buffer.from(json, 'utf16le');
  const cases: readonly Case[] = [
    ['with claims in UTF-16', hs256(H, utf16)],
    ['with a header in UTF-16', hs256(Buffer.from('{"alg":"HS256"}', 'utf16le'))],
    [
      'with a tenant that is no UTF-8',
      hs256(H, Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from(',"tenantId":"\xc3("}', 'latin1')])),
    ],
    ['with half a character in its tenant', hs256(H, json.replace('"t"', '"\\ud800"'))],
    ['with two JSON texts in it', hs256(H, `${json}${json}`)],
    ['with a comment in it', hs256(H, `${json}//`)],
    ['with something after its claims', hs256(H, `${json}\u0000`)],
    ['whose claims are a list', hs256(H, `[${json}]`)],
    ['whose claims are a text of JSON', hs256(H, JSON.stringify(json))],
    ['whose header is a list', hs256('["HS256"]')],
    ['whose alg is a list', hs256({ alg: ['HS256'] })],
    ['whose alg is an object', hs256({ alg: { toString: 'HS256' } })],
    ['whose header inherits its alg', hs256('{"__proto__":{"alg":"HS256"}}')],
    ['in pieces of JSON', JSON.stringify({ protected: encode(H), payload: encode(json), signature: 'x' })],
    ['of an exp of 400 digits', hs256(H, json.replace(/"exp":\d+/, `"exp":${'9'.repeat(400)}`))],
    ['of an exp past all dates', hs256(H, { ...goodClaims(), exp: 253_402_300_800 })],
    ['of an nbf past all dates', hs256(H, { ...goodClaims(), nbf: 1e300 })],
    ['of an nbf that is a text', hs256(H, { ...goodClaims(), nbf: String(nowS() - 5) })],
    ['of an iat below 0', hs256(H, { ...goodClaims(), iat: -1 })],
    ['of a jti that is a number', hs256(H, { ...goodClaims(), jti: 7 })],
    [
      'whose payload is not encoded',
      ((): string => {
        const text = `${encode({ ...H, b64: false, crit: ['b64'] })}.${json}`;
        return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      })(),
    ],
    [
      'of an extension that must be understood',
      hs256({ ...H, crit: ['http://example.invalid/UNDEFINED'], 'http://example.invalid/UNDEFINED': true }),
    ],
    ['of crit that names what is not there', hs256({ ...H, crit: ['exp'] })],
    ['of crit that is a text', hs256({ ...H, crit: 'b64' })],
  ];
  it.each(cases)('[A1] %s is refused', (_name, token) => refuses(bySecret, token));

  it('[A1] that is encrypted is refused, also by our own secret', async () => {
    const key = new TextEncoder().encode(secret).subarray(0, 32);
    const plain = new TextEncoder().encode(JSON.stringify(goodClaims()));
    for (const header of [
      { alg: 'dir', enc: 'A256GCM' },
      { alg: 'A256KW', enc: 'A256GCM' },
    ]) {
      await refuses(bySecret, await new CompactEncrypt(plain).setProtectedHeader(header).encrypt(key));
    }
    const forRsa = new CompactEncrypt(plain).setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM' });
    await refuses(byRsa, await forRsa.encrypt(rsa.publicKey));
  });

  it('[A1] with blanks inside its JSON is the same token', async () => {
    const spaced = hs256(' {\n "alg" :\t"HS256" } ', ` ${json.replaceAll(',', ' ,\r\n ')} `);
    expect((await bySecret.verify(spaced)).principal).toMatchObject({ userId: 'u', tenantId: 't' });
  });
});
