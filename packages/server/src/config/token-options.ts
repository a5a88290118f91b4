import { type Option, url, wholeNumber } from './option.js';

const claimName = (value: string): string | undefined =>
  value.length <= 256 && value.trim() === value
    ? undefined
    : 'is no name of a claim, or a path such as realm_access.roles';

const exampleSecret = 'a-long-random-text-of-32-characters';

/** How tokens are verified, and where in them it stands who somebody is. */
export const tokenOptions = {
  jwtSecret: {
    env: 'JWT_SECRET',
    default: '',
    what: 'Secret of HS256 tokens, at least 32 characters',
    example: exampleSecret,
    fault: (value) => {
      if (value === exampleSecret) return 'is the example, which everybody can read';
      return value.length >= 32 ? undefined : 'has fewer than 32 characters, which can be guessed';
    },
  },
  jwksUrl: {
    env: 'JWT_JWKS_URL',
    default: '',
    what: 'Where the public keys of RS256, ES256 or EdDSA tokens are',
    example: 'https://login.example.com/.well-known/jwks.json',
    fault: url('https:', 'http:'),
  },
  publicKey: {
    env: 'JWT_PUBLIC_KEY',
    default: '',
    what: 'Public key (PEM, SPKI) of RS256, ES256 or EdDSA tokens',
    example: '"$(cat public.pem)"',
    fault: (value) => (value.includes('-----BEGIN PUBLIC KEY-----') ? undefined : 'is no PEM public key'),
  },
  issuer: {
    env: 'JWT_ISSUER',
    default: '',
    what: 'Required `iss` of tokens, when set',
    example: 'https://login.example.com',
  },
  audience: { env: 'JWT_AUDIENCE', default: '', what: 'Required `aud` of tokens, when set', example: 'streamgauge' },
  tokenType: {
    env: 'JWT_TYPE',
    default: '',
    what: 'Required `typ` of tokens, when set, so that no other kind of token of the same issuer passes',
    example: 'at+jwt',
  },
  clockToleranceS: {
    env: 'JWT_CLOCK_TOLERANCE_S',
    default: '30',
    what: 'How far clocks of issuers may be off, s',
    example: '30',
    fault: wholeNumber(0, 60),
  },
  claimUser: {
    env: 'JWT_CLAIM_USER',
    default: 'sub',
    what: 'Claim that names the user; with dots, a claim inside a claim',
    example: 'sub',
    fault: claimName,
  },
  claimTenant: {
    env: 'JWT_CLAIM_TENANT',
    default: 'tenantId',
    what: 'Claim that names the tenant',
    example: 'org.id',
    fault: claimName,
  },
  claimRoles: {
    env: 'JWT_CLAIM_ROLES',
    default: 'roles',
    what: 'Claim with the list of roles',
    example: 'realm_access.roles',
    fault: claimName,
  },
  claimScope: {
    env: 'JWT_CLAIM_SCOPE',
    default: 'scope',
    what: 'Claim with the scopes, separated by blanks',
    example: 'scp',
    fault: claimName,
  },
  claimMetrics: {
    env: 'JWT_CLAIM_METRICS',
    default: 'metrics',
    what: 'Claim with the metrics to which a token narrows',
    example: 'metrics',
    fault: claimName,
  },
  revocationDays: {
    env: 'REVOCATION_DAYS',
    default: '30',
    what: 'How long a revocation is kept: at least the longest life of your tokens, days',
    example: '30',
    fault: wholeNumber(1, 3_650),
  },
  revocationsMax: {
    env: 'REVOCATIONS_MAX',
    default: '100000',
    what: 'Revocations that are kept at once',
    example: '100000',
    fault: wholeNumber(1, 10_000_000),
  },
} as const satisfies Record<string, Option>;
