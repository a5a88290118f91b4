import { Controller, Get, Param, Req, UseGuards } from '@nestjs/common';
import { type AuthenticatedRequest, HttpAuthGuard, NeedsScope } from '../auth/http-auth.guard.js';
import { ConnectionReports } from '../telemetry/connection-reports.js';

/** The open connections of the caller's tenant, and no other's, for a token with scope `admin`. */
@Controller('analytics/stream/connections')
@UseGuards(HttpAuthGuard)
@NeedsScope('admin')
export class ConnectionsController {
  constructor(private readonly reports: ConnectionReports) {}

  @Get()
  list(@Req() { identity }: AuthenticatedRequest): unknown {
    return { connections: this.reports.of(identity.principal.tenantId) };
  }

  /** What was decided lately for each subscription of a connection, and why: merged, coarser, anew. */
  @Get(':id/explain')
  explain(@Req() { identity }: AuthenticatedRequest, @Param('id') id: string): unknown {
    return this.reports.explain(identity.principal.tenantId, id);
  }
}
