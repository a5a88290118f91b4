import { Controller, Get, Param, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { type AuthenticatedRequest, HttpAuthGuard, NeedsScope } from '../auth/http-auth.guard.js';
import { Documented } from '../documents/documented.js';
import { ConnectionReports } from '../telemetry/connection-reports.js';
import { connectionsDocumentation, explainDocumentation } from './connections.documentation.js';
import { ToldAgain } from './told-again.interceptor.js';

/** The open connections of the caller's tenant, and no other's, for a token with scope `admin`. */
@Controller('analytics/stream/connections')
@UseGuards(HttpAuthGuard)
@NeedsScope('admin')
export class ConnectionsController {
  constructor(private readonly reports: ConnectionReports) {}

  @Get()
  @UseInterceptors(ToldAgain)
  @Documented(connectionsDocumentation)
  list(@Req() { identity }: AuthenticatedRequest): unknown {
    return { connections: this.reports.of(identity.principal.tenantId) };
  }

  /** What was decided lately for each subscription of a connection, and why: merged, coarser, anew. */
  @Get(':id/explain')
  @Documented(explainDocumentation)
  explain(@Req() { identity }: AuthenticatedRequest, @Param('id') id: string): unknown {
    return this.reports.explain(identity.principal.tenantId, id);
  }
}
