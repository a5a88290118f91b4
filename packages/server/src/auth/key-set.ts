import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';

/** A fetched set is used this long before it is looked at again, in the background, ms. */
const freshMs = 10 * 60_000;

/** Known keys live on this long while their issuer cannot be reached, ms; then nobody new is let in. */
const keptMs = 24 * 60 * 60_000;

/** A key that is not in the set makes it be fetched again, at most this often, ms. */
const cooldownMs = 30_000;

/** After a fetch that failed, none is tried for this long, ms. */
const afterFailureMs = 5_000;

const timeoutMs = 5_000;

/** Bytes of a key set; one of a hundred RSA keys has about 50 KB. */
const bytesMax = 512 * 1_024;

/** The keys cannot be had now: it says nothing of the token. */
export class KeySetUnavailable extends Error {}

/**
 * The public keys of an issuer, fetched from its address and kept: jose finds the key of a token, fetches once however many
 * tokens ask, and again for a key that joined. What is added here: keys live on while the issuer is away, a set that is no
 * set never takes the place of a good one, and nothing that a token says makes more than one fetch in a while.
 */
export class KeySet {
  private readonly remote;
  private fetchedAtMs = Number.NEGATIVE_INFINITY;
  private noFetchBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(url: string) {
    this.remote = createRemoteJWKSet(new URL(url), {
      cacheMaxAge: keptMs,
      cooldownDuration: cooldownMs,
      timeoutDuration: timeoutMs,
      [customFetch]: (...request) => this.fetch(...request),
    });
  }

  /** The key of a token, for jose. @throws KeySetUnavailable, or jose's error when the set has no such key. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    const nowMs = Date.now();
    const isOld = nowMs - this.fetchedAtMs > freshMs;
    // Whoever asks meanwhile is answered by the keys that are known; a failure shows at the next fetch.
    if (isOld && this.remote.jwks() !== undefined && nowMs >= this.noFetchBeforeMs)
      this.remote.reload().catch(() => {});
    return this.remote(header, token);
  };

  private async fetch(url: string, options: RequestInit): Promise<Response> {
    if (Date.now() < this.noFetchBeforeMs) throw new KeySetUnavailable('the last fetch has just failed');
    this.noFetchBeforeMs = Date.now() + afterFailureMs;
    const text = await fetchText(url, options);
    this.fetchedAtMs = Date.now();
    this.noFetchBeforeMs = Number.NEGATIVE_INFINITY;
    return new Response(text, { headers: { 'content-type': 'application/json' } });
  }
}

/** @throws KeySetUnavailable, whatever it was that went wrong. */
async function fetchText(url: string, options: RequestInit): Promise<string> {
  try {
    return await readText(await fetch(url, options));
  } catch (error) {
    throw error instanceof KeySetUnavailable
      ? error
      : new KeySetUnavailable('the issuer cannot be asked', { cause: error });
  }
}

/** The text of a good answer. A redirection is none: it could lead anywhere. @throws KeySetUnavailable */
async function readText(response: Response): Promise<string> {
  if (response.status !== 200) throw new KeySetUnavailable(`the issuer answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new KeySetUnavailable(`the key set has more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (!hasKeys(text)) throw new KeySetUnavailable('what the issuer answered is no set of keys');
  return text;
}

function hasKeys(text: string): boolean {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0;
  } catch {
    return false;
  }
}
