import { Controller, Get, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { allTenantsScope } from '../auth/all-tenants.js';
import { HttpAuthGuard, NeedsScope } from '../auth/http-auth.guard.js';
import { Documented } from '../documents/documented.js';
import type { Exposition } from '../telemetry/exposition.js';
import { GatewayMetrics } from '../telemetry/gateway-metrics.js';
import { TenantMetrics } from '../telemetry/tenant-metrics.js';
import { metricsDocumentation, tenantMetricsDocumentation } from './metrics.documentation.js';

/** For Prometheus, in its text format. */
@Controller()
export class MetricsController {
  constructor(
    private readonly gateway: GatewayMetrics,
    private readonly tenants: TenantMetrics,
  ) {}

  /** The gateway as a whole. It names no tenant and no user, and needs no token. */
  @Get('metrics')
  @Documented(metricsDocumentation)
  metrics(@Res() response: Response): Promise<void> {
    return send(this.gateway.page, response);
  }

  /** Tenant by tenant, for a token with scope `admin:all`. */
  @Get('tenant-metrics')
  @UseGuards(HttpAuthGuard)
  @NeedsScope(allTenantsScope)
  @Documented(tenantMetricsDocumentation)
  tenantMetrics(@Res() response: Response): Promise<void> {
    return send(this.tenants.page, response);
  }
}

async function send(page: Exposition, response: Response): Promise<void> {
  const text = await page.text();
  response.setHeader('Cache-Control', 'no-store');
  response.type(page.contentType).send(text);
}
