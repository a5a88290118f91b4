import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { type Channel, canSeeChannel, Engine, visibleMetrics } from '@streamgauge/engine';
import { meansAllTenants } from '../auth/all-tenants.js';
import { type AuthenticatedRequest, HttpAuthGuard } from '../auth/http-auth.guard.js';
import { Documented } from '../documents/documented.js';
import { StreamStatus } from '../telemetry/stream-status.js';
import { channelsDocumentation, statusDocumentation } from './analytics-stream.documentation.js';

/** What the stream is doing, and which channels there are for the caller. */
@Controller('analytics/stream')
@UseGuards(HttpAuthGuard)
export class AnalyticsStreamController {
  constructor(
    private readonly engine: Engine,
    private readonly status: StreamStatus,
  ) {}

  /** A tenant's own figures; those of all tenants by `?tenants=all`, only with scope `admin:all`. */
  @Get('status')
  @Documented(statusDocumentation)
  getStatus(@Req() { identity, query }: AuthenticatedRequest): unknown {
    return this.status.of(meansAllTenants(identity, query) ? undefined : identity.principal.tenantId);
  }

  @Get('channels')
  @Documented(channelsDocumentation)
  getChannels(@Req() { identity }: AuthenticatedRequest): unknown {
    const visible = [...this.engine.catalog.values()].filter((channel) => canSeeChannel(identity.principal, channel));
    return { channels: visible.map((channel) => this.describe(channel, identity)) };
  }

  private describe(channel: Channel, identity: AuthenticatedRequest['identity']): unknown {
    return {
      name: channel.name,
      description: channel.description,
      kind: channel.kind,
      labels: channel.labels.map(({ name, description, index }) => ({
        name,
        description,
        ...(index === channel.keyLabel ? { key: true } : {}),
      })),
      metrics: visibleMetrics(identity.principal, channel).map((metric) => ({
        name: metric.name,
        description: metric.description,
        unit: metric.unit,
        instrument: metric.instrument,
        functions: metric.functions,
        default: metric.functions[0],
        ...(metric.precision === undefined ? {} : { precision: metric.precision }),
      })),
      staleAfterMs: channel.staleAfterMs,
      requiredRoles: [...channel.roles],
    };
  }
}
