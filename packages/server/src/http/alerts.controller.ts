import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { type Alert, StreamgaugeError } from '@streamgauge/protocol';
import { realtimeClientSchemas, shelveAlertSchema } from '@streamgauge/protocol/schemas';
import type { z } from 'zod';
import { type AlertRecord, toWire } from '../alerts/alert-record.js';
import { AlertSight } from '../alerts/alert-sight.js';
import { type Actor, Alerts } from '../alerts/alerts.js';
import { type AuthenticatedRequest, HttpAuthGuard } from '../auth/http-auth.guard.js';
import { Documented } from '../documents/documented.js';
import {
  acknowledgeDocumentation,
  alertDocumentation,
  alertsDocumentation,
  clearDocumentation,
  shelveDocumentation,
} from './alerts.documentation.js';
import { ToldAgain } from './told-again.interceptor.js';

/** The open alerts of a tenant, and what people do to them. What the caller may not see is not there. */
@Controller('alerts')
@UseGuards(HttpAuthGuard)
export class AlertsController {
  constructor(
    private readonly alerts: Alerts,
    private readonly sight: AlertSight,
  ) {}

  /** The open ones, the oldest first; with `minPriority`, `patientId`, `deviceId` fewer. `checkedAt` is when this was true. */
  @Get()
  @UseInterceptors(ToldAgain)
  @Documented(alertsDocumentation)
  list(@Query() query: unknown, @Req() { identity }: AuthenticatedRequest): { alerts: Alert[]; checkedAt: string } {
    const { principal } = identity;
    const sees = this.sight.of(principal, parse(realtimeClientSchemas['subscribe:alerts'], query));
    const alerts = this.alerts.open(principal.tenantId).map(toWire).filter(sees);
    return { alerts, checkedAt: new Date(this.alerts.nowMs()).toISOString() };
  }

  /** One alert with who did what to it, and when. */
  @Get(':id')
  @Documented(alertDocumentation)
  get(@Param('id') id: string, @Req() request: AuthenticatedRequest): unknown {
    const alert = this.seen(id, request);
    return {
      ...toWire(alert),
      changes: alert.changes.map(({ atMs, ...change }) => ({ ...change, at: new Date(atMs).toISOString() })),
    };
  }

  @Post(':id/acknowledge')
  @Documented(acknowledgeDocumentation)
  @HttpCode(200)
  acknowledge(@Param('id') id: string, @Req() request: AuthenticatedRequest): Alert {
    this.seen(id, request);
    return toWire(this.alerts.acknowledge(actorOf(request), id));
  }

  @Post(':id/shelve')
  @Documented(shelveDocumentation)
  @HttpCode(200)
  shelve(@Param('id') id: string, @Body() body: unknown, @Req() request: AuthenticatedRequest): Alert {
    this.seen(id, request);
    return toWire(this.alerts.shelve(actorOf(request), id, parse(shelveAlertSchema, body ?? {})));
  }

  @Post(':id/clear')
  @Documented(clearDocumentation)
  @HttpCode(200)
  clear(@Param('id') id: string, @Req() request: AuthenticatedRequest): Alert {
    this.seen(id, request);
    return toWire(this.alerts.clear(actorOf(request), id));
  }

  /** @throws StreamgaugeError ALERT_NOT_FOUND also for what the caller may not see, FORBIDDEN_CHANNEL */
  private seen(id: string, { identity: { principal } }: AuthenticatedRequest): AlertRecord {
    const sees = this.sight.of(principal);
    const alert = this.alerts.get(principal.tenantId, id);
    if (alert === undefined || !sees(toWire(alert))) {
      throw new StreamgaugeError('ALERT_NOT_FOUND', { what: id.slice(0, 64) });
    }
    return alert;
  }
}

function actorOf({ identity: { principal } }: AuthenticatedRequest): Actor {
  return { tenantId: principal.tenantId, userId: principal.userId };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new StreamgaugeError('BAD_MESSAGE', { what: `${issue?.path.join('.') || 'the request'}: ${issue?.message}` });
}
