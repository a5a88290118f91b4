import { SignJWT } from 'jose';

export const jwtSecret = 'a-secret-of-the-benchmarks-with-32-characters';
export const tenantId = 'bench';

/** A token that outlives every run. @param {string} [scope] @returns {Promise<string>} */
export function token(scope) {
  return new SignJWT({ tenantId, roles: ['ADMIN'], ...(scope === undefined ? {} : { scope }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(jwtSecret));
}
