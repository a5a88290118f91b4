import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { type Channel, canSeeChannel, Engine, visibleMetrics } from '@streamgauge/engine';
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

  /** A tenant's own figures; those of all tenants only with scope `admin` and `?tenants=all`. */
  @Get('status')
  @Documented(statusDocumentation)
  getStatus(@Req() { identity, query }: AuthenticatedRequest): unknown {
    const everything = identity.scopes.has('admin') && query.tenants === 'all';
    return this.status.of(everything ? undefined : identity.principal.tenantId);
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
