import { SignJWT } from 'jose';

export const jwtSecret = 'a-secret-of-the-benchmarks-with-32-characters';
export const tenantId = 'bench';

/** A token that outlives every run. @returns {Promise<string>} */
export function token() {
  return new SignJWT({ tenantId, roles: ['ADMIN'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(jwtSecret));
}
