import { Controller, Get, HttpCode, Param, Post, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import { z } from 'zod';
import { meansAllTenants } from '../auth/all-tenants.js';
import { type AuthenticatedRequest, HttpAuthGuard, NeedsScope } from '../auth/http-auth.guard.js';
import { Documented } from '../documents/documented.js';
import { ConnectionReports, connectionOrders } from '../telemetry/connection-reports.js';
import { Operations } from '../telemetry/operations.js';
import {
  connectionsDocumentation,
  disconnectDocumentation,
  explainDocumentation,
} from './connections.documentation.js';
import { ToldAgain } from './told-again.interceptor.js';

/** Connections of one answer: a page that is looked at, not a dump. */
const pageMax = 1_000;

const querySchema = z.object({
  search: z.string().max(128).default(''),
  sort: z.enum(connectionOrders).default('since'),
  limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
  offset: z.coerce.number().int().min(0).default(0),
});

/** The open connections of the caller's tenant, for a token with scope `admin`; of all, by `?tenants=all` and `admin:all`. */
@Controller('analytics/stream/connections')
@UseGuards(HttpAuthGuard)
@NeedsScope('admin')
export class ConnectionsController {
  constructor(
    private readonly reports: ConnectionReports,
    private readonly operations: Operations,
  ) {}

  @Get()
  @UseInterceptors(ToldAgain)
  @Documented(connectionsDocumentation)
  list(@Req() request: AuthenticatedRequest): unknown {
    const read = querySchema.safeParse(request.query);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new StreamgaugeError('BAD_MESSAGE', { what: `${issue?.path.join('.')}: ${issue?.message}` });
    }
    return this.reports.of(tenantOf(request), read.data);
  }

  /** What was decided lately for each subscription of a connection, and why: merged, coarser, anew. */
  @Get(':id/explain')
  @Documented(explainDocumentation)
  explain(@Req() { identity }: AuthenticatedRequest, @Param('id') id: string): unknown {
    return this.reports.explain(identity.principal.tenantId, id);
  }

  /** Ends one; its client may come back. */
  @Post(':id/disconnect')
  @Documented(disconnectDocumentation)
  @HttpCode(200)
  disconnect(@Req() request: AuthenticatedRequest, @Param('id') id: string): { id: string } {
    this.operations.disconnect(request.identity, tenantOf(request), id);
    return { id };
  }
}

function tenantOf({ identity, query }: AuthenticatedRequest): string | undefined {
  return meansAllTenants(identity, query) ? undefined : identity.principal.tenantId;
}
