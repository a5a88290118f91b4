import { Body, Controller, Logger, Post, Req, UseGuards } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import { readForm } from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import { meansAllTenants } from '../auth/all-tenants.js';
import { plainText } from '../auth/claims.js';
import { type AuthenticatedRequest, HttpAuthGuard, NeedsScope } from '../auth/http-auth.guard.js';
import { Revocations } from '../auth/revocations.js';
import { Documented } from '../documents/documented.js';
import { revokeDocumentation } from './revocations.documentation.js';

const wishSchema = z
  .strictObject({
    tenantId: plainText.max(128).optional(),
    userId: plainText.max(128).optional(),
    jti: plainText.max(256).optional(),
    reason: plainText.max(200).optional(),
  })
  .refine(({ tenantId, userId, jti }) => (userId ?? jti ?? tenantId) !== undefined && !(userId && jti));

interface RevocationAnswer {
  readonly tenantId: string;
  readonly userId?: string | undefined;
  readonly jti?: string | undefined;
  /** Tokens issued up to this moment are refused. */
  readonly revokedAt: string;
  readonly endedSessions: number;
  /** Whether it outlives a restart already; when not, the gateway goes on trying to write it. */
  readonly durable: boolean;
}

/** Ends what a user, a tenant or one token may do, at once. */
@Controller('admin/revocations')
@UseGuards(HttpAuthGuard)
export class RevocationsController {
  private readonly logger = new Logger(RevocationsController.name);

  constructor(private readonly revocations: Revocations) {}

  /** In the administrator's own tenant; in another one only with `?tenants=all` and scope `admin:all`. */
  @Post()
  @Documented(revokeDocumentation)
  @NeedsScope('admin')
  async revoke(@Body() body: unknown, @Req() { identity, query }: AuthenticatedRequest): Promise<RevocationAnswer> {
    const wish = readForm(wishSchema, body);
    if (!wish.success) {
      const what = 'a revocation is {userId} or {jti} or {tenantId}, and may have a reason of 200 characters';
      throw new StreamgaugeError('BAD_MESSAGE', { what });
    }
    const own = identity.principal.tenantId;
    const { tenantId = own, userId, jti, reason } = wish.data;
    if (!meansAllTenants(identity, query) && tenantId !== own) throw new StreamgaugeError('FORBIDDEN_TENANT');
    const revokedAt = new Date().toISOString();
    const by = identity.principal.userId;
    const { ended, stored } = this.revocations.revoke({ tenantId, userId, tokenId: jti, reason, by });
    // As JSON: a name may hold anything, and a line of the log is one line.
    this.logger.log(`Revoked: ${JSON.stringify({ tenantId, userId, jti, reason, by, ended })}`);
    return { tenantId, userId, jti, revokedAt, endedSessions: ended, durable: await stored };
  }
}
