import { RecordingFault } from '../replay/recording-fault.js';

/**
 * The tenant that a token belongs to. The gateway takes it from the token, whatever is asked here; asking is a guard against
 * the wrong token.
 *
 * @throws RecordingFault  when it is not the tenant that was asked for.
 */
export function tenantOf({ token, tenant }: { readonly token: string; readonly tenant?: string }): string {
  const claimed = tenantClaim(token);
  if (tenant !== undefined && claimed !== undefined && claimed !== tenant) {
    throw new RecordingFault(`The token belongs to tenant '${claimed}', not to '${tenant}'.`);
  }
  return claimed ?? tenant ?? 'unknown';
}

function tenantClaim(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const tenantId =
      typeof claims === 'object' && claims !== null && 'tenantId' in claims ? claims.tenantId : undefined;
    return typeof tenantId === 'string' ? tenantId : undefined;
  } catch {
    return undefined;
  }
}
