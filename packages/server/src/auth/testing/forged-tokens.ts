/** Makes tokens as attackers do: any header, any payload, any signature. */
import { createHmac, createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readSettings } from '../../config/read-settings.js';
import type { RevocationTable } from '../../storage/revocation-table.js';
import { Revocations } from '../revocations.js';
import { TokenVerifier } from '../token-verifier.js';

const noTable = { onLoaded: () => {}, write: () => Promise.resolve(true) } as unknown as RevocationTable;

export const secret = 'a-secret-of-the-tests-with-32-characters';
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const ed = generateKeyPairSync('ed25519');

export const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

/** A verifier of a gateway with these settings, and nothing revoked. */
export function verifierOf(environment: Record<string, string>): TokenVerifier {
  const settings = readSettings(environment);
  return new TokenVerifier(settings, new Revocations(noTable, settings));
}

export const nowS = (): number => Math.floor(Date.now() / 1_000);
export const goodClaims = (): Record<string, unknown> => ({
  sub: 'u',
  tenantId: 't',
  roles: ['TRADER'],
  exp: nowS() + 3_600,
});

/** A part of a token; a text or bytes are taken as they are. */
export function encode(part: unknown): string {
  const isReady = typeof part === 'string' || part instanceof Uint8Array;
  return Buffer.from((isReady ? part : JSON.stringify(part)) as string).toString('base64url');
}

export const signingInput = (header: unknown, payload: unknown = goodClaims()): string =>
  `${encode(header)}.${encode(payload)}`;

/** With a good signature of HS256, whatever the header says. */
export function hs256(header: unknown, payload: unknown = goodClaims(), key: string | Buffer = secret): string {
  const input = signingInput(header, payload);
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

/** With a good signature of ES256, whatever the header says. */
export function es256(header: unknown, key = ec.privateKey, encoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): string {
  const input = signingInput(header);
  const signature = createSign('sha256').update(input).sign({ key, dsaEncoding: encoding });
  return `${input}.${signature.toString('base64url')}`;
}

/** With a good signature of RS256, whatever the header says. */
export function rs256(header: unknown, payload: unknown = goodClaims()): string {
  const input = signingInput(header, payload);
  return `${input}.${sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')}`;
}

/** With a good signature of Ed25519, whatever the header says. */
export function eddsa(header: unknown): string {
  const input = signingInput(header);
  return `${input}.${sign(null, Buffer.from(input), ed.privateKey).toString('base64url')}`;
}
