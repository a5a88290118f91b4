import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeySet, KeySetUnavailable } from './key-set.js';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

let keys: { readonly one: KeyPair; readonly two: KeyPair };
let published: Record<'one' | 'two', JWK>;
let issuer: Server;
let url: string;
let fetches = 0;
/** What the issuer answers; a test changes it. */
let answer: RequestListener;

beforeAll(async () => {
  keys = { one: await generateKeyPair('ES256'), two: await generateKeyPair('ES256') };
  published = {
    one: { ...(await exportJWK(keys.one.publicKey)), kid: 'one', alg: 'ES256' },
    two: { ...(await exportJWK(keys.two.publicKey)), kid: 'two', alg: 'ES256' },
  };
});

beforeEach(async () => {
  fetches = 0;
  answer = setOf(published.one);
  issuer = createServer((request, response) => {
    fetches += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`;
  // The clock of the key set, and no timer: sockets go on by themselves.
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  issuer.closeAllConnections();
  issuer.close();
});

const setOf =
  (...set: readonly object[]): RequestListener =>
  (_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: set }));
  };
const pass = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
};

function token(name: 'one' | 'two', kid: string | undefined = name): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', ...(kid === '' ? {} : { kid }) })
    .sign(keys[name].privateKey);
}

/** Whether a token of a key verifies. @throws what the set throws */
async function verifies(set: KeySet, name: 'one' | 'two', kid?: string): Promise<boolean> {
  return jwtVerify(await token(name, kid), set.keyOf, { algorithms: ['ES256', 'RS256'] }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof KeySetUnavailable) throw error;
      return false;
    },
  );
}

describe('the keys of an issuer', () => {
  it('[A14] are fetched once, however many tokens come at the same time', async () => {
    const set = new KeySet(url);
    expect(await Promise.all(Array.from({ length: 50 }, () => verifies(set, 'one')))).not.toContain(false);
    expect(fetches).toBe(1);
    expect(await verifies(set, 'one', '')).toBe(true);
  });

  it('[A14] are fetched again for a key that joined, once in 30 s whatever tokens say', async () => {
    const set = new KeySet(url);
    await verifies(set, 'one');
    answer = setOf(published.one, published.two);
    expect(await verifies(set, 'two')).toBe(false);
    pass(31_000);
    expect(await verifies(set, 'two')).toBe(true);
    expect(fetches).toBe(2);
    const strange = Array.from({ length: 100 }, (_, index) => verifies(set, 'two', `unknown-${index}`));
    expect(new Set(await Promise.all(strange))).toEqual(new Set([false]));
    pass(31_000);
    await Promise.all(Array.from({ length: 100 }, (_, index) => verifies(set, 'two', `other-${index}`)));
    expect(fetches).toBe(3);
  });

  it('[A14] that left are not good any longer after 10 min', async () => {
    const set = new KeySet(url);
    await verifies(set, 'one');
    answer = setOf(published.two);
    pass(11 * 60_000);
    expect(await verifies(set, 'one')).toBe(true);
    await vi.waitUntil(async () => !(await verifies(set, 'one')), { timeout: 5_000, interval: 10 });
    expect(await verifies(set, 'two')).toBe(true);
  });

  const broken: readonly [string, RequestListener][] = [
    ['fails', (_request, response) => response.writeHead(500).end()],
    ['is a page', (_request, response) => response.end('<html></html>')],
    ['is empty', (_request, response) => response.end('{"keys":[]}')],
    ['is no set', (_request, response) => response.end('{"keys":{}}')],
    ['is too large', (_request, response) => response.end(`{"keys":[{}],"x":"${'x'.repeat(1_000_000)}"}`)],
    ['sends on to a file', (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end()],
    ['sends on to itself', (_request, response) => response.writeHead(302, { location: url }).end()],
  ];
  it.each(broken)(
    '[A14] live on for a day while the answer %s, and are asked for at most every 5 s',
    async (_name, bad) => {
      const set = new KeySet(url);
      expect(await verifies(set, 'one')).toBe(true);
      answer = bad;
      pass(11 * 60_000);
      for (let index = 0; index < 20; index += 1) expect(await verifies(set, 'one')).toBe(true);
      await vi.waitUntil(() => fetches === 2, { timeout: 5_000, interval: 10 });
      pass(25 * 3_600_000);
      await expect(verifies(set, 'one')).rejects.toThrow(KeySetUnavailable);
      answer = setOf(published.one);
      pass(6_000);
      expect(await verifies(set, 'one')).toBe(true);
    },
  );

  it('[A14] cannot be had from an issuer that is not there: nobody is let in, and it is no fault of the token', async () => {
    issuer.closeAllConnections();
    await new Promise((resolve) => issuer.close(resolve));
    const set = new KeySet(url);
    await expect(verifies(set, 'one')).rejects.toThrow('the issuer cannot be asked');
    await expect(verifies(set, 'one')).rejects.toThrow('the last fetch has just failed');
  });

  it('[A14] are not waited for without end: an issuer that does not answer is one that is away', async () => {
    answer = () => undefined;
    await expect(verifies(new KeySet(url), 'one')).rejects.toThrow('the issuer cannot be asked');
  });

  it('[A14] that are secrets are ignored', async () => {
    answer = setOf({ kty: 'oct', k: Buffer.from('a-secret').toString('base64url'), kid: 'one' }, published.two);
    const set = new KeySet(url);
    expect(await verifies(set, 'one')).toBe(false);
    expect(await verifies(set, 'two')).toBe(true);
  });
});
