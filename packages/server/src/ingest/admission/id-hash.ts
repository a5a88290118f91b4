// hot path: per sample with an id, no allocation
/** The last hash, as four whole numbers of 32 bits. */
export const hashed = new Uint32Array(4);

/**
 * Hashes texts to 128 bits, into `hashed`. Four lanes of multiply and xor with Murmur3's finalizer (Appleby 2011), as in
 * cyrb128 (bryc, public domain). Two different ids among a million are taken for one with a chance of 10^-26; who wants to
 * find such a pair can only harm their own tenant, whose name is in it.
 */
export function hashTexts(...texts: readonly string[]): void {
  let a = 1_779_033_703;
  let b = 3_144_134_277;
  let c = 1_013_904_242;
  let d = 2_773_480_762;
  for (const text of texts) {
    // The length keeps ('ab', 'c') and ('a', 'bc') apart.
    a ^= text.length;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      a = b ^ Math.imul(a ^ unit, 597_399_067);
      b = c ^ Math.imul(b ^ unit, 2_869_860_233);
      c = d ^ Math.imul(c ^ unit, 951_274_213);
      d = a ^ Math.imul(d ^ unit, 2_716_044_179);
    }
  }
  a = Math.imul(c ^ (a >>> 18), 597_399_067);
  b = Math.imul(d ^ (b >>> 22), 2_869_860_233);
  c = Math.imul(a ^ (c >>> 17), 951_274_213);
  d = Math.imul(b ^ (d >>> 19), 2_716_044_179);
  hashed[0] = a ^ b ^ c ^ d;
  hashed[1] = b ^ a;
  hashed[2] = c ^ a;
  hashed[3] = d ^ a;
}
