import { Controller, Get, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { meansAllTenants } from '../auth/all-tenants.js';
import { type AuthenticatedRequest, HttpAuthGuard, NeedsScope } from '../auth/http-auth.guard.js';
import { Documented } from '../documents/documented.js';
import { Operations, type OperationsReport } from '../telemetry/operations.js';
import { drainDocumentation, operationsDocumentation, resumeDocumentation } from './operations.documentation.js';

/** Time over which clients that were sent away spread their return, ms. */
const reconnectWithinMs = 10_000;

/** What an operator looks at, and what concerns the whole gateway. */
@Controller('analytics/stream')
@UseGuards(HttpAuthGuard)
export class OperationsController {
  constructor(private readonly operations: Operations) {}

  /** Sums, so that a page of them costs the same however many are connected. */
  @Get('operations')
  @NeedsScope('admin')
  @Documented(operationsDocumentation)
  report(@Req() { identity, query }: AuthenticatedRequest): OperationsReport {
    return this.operations.of(meansAllTenants(identity, query) ? undefined : identity.principal.tenantId);
  }

  @Post('drain')
  @NeedsScope('admin:all')
  @Documented(drainDocumentation)
  @HttpCode(200)
  drain(@Req() { identity }: AuthenticatedRequest): { draining: true; told: number; reconnectWithinMs: number } {
    return { draining: true, told: this.operations.drain(identity, reconnectWithinMs), reconnectWithinMs };
  }

  @Post('resume')
  @NeedsScope('admin:all')
  @Documented(resumeDocumentation)
  @HttpCode(200)
  resume(@Req() { identity }: AuthenticatedRequest): { draining: false } {
    this.operations.resume(identity);
    return { draining: false };
  }
}
