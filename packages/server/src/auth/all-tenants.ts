import { StreamgaugeError } from '@streamgauge/protocol';
import type { Identity } from './identity.js';

/** The scope of whoever runs the gateway; `admin` alone is a tenant's own administrator. */
export const allTenantsScope = 'admin:all';

/**
 * Whether a request says that it means all tenants.
 *
 * @throws StreamgaugeError FORBIDDEN_SCOPE when it says so and may not.
 */
export function meansAllTenants({ scopes }: Identity, query: Readonly<Record<string, unknown>>): boolean {
  if (query.tenants !== 'all') return false;
  if (!scopes.has(allTenantsScope)) throw new StreamgaugeError('FORBIDDEN_SCOPE', { what: allTenantsScope });
  return true;
}
