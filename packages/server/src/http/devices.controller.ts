import { Body, Controller, Get, HttpCode, Post, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { type Device, type DeviceStatus, StreamgaugeError } from '@streamgauge/protocol';
import { deviceSchema } from '@streamgauge/protocol/schemas';
import { type AuthenticatedRequest, HttpAuthGuard, NeedsScope } from '../auth/http-auth.guard.js';
import { DeviceStatuses } from '../devices/device-statuses.js';
import { RegisteredDevices } from '../devices/registered-devices.js';
import { Documented } from '../documents/documented.js';
import { devicesDocumentation, registerDocumentation } from './devices.documentation.js';
import { ToldAgain } from './told-again.interceptor.js';

/** Devices of one request: a site that is rolled out at once. */
const devicesMax = 1_000;

/** For operators: which devices there are, what they can do, and how they are. */
@Controller('devices')
@UseGuards(HttpAuthGuard)
@NeedsScope('admin')
export class DevicesController {
  constructor(
    private readonly devices: RegisteredDevices,
    private readonly statuses: DeviceStatuses,
  ) {}

  /** All that are registered, and all that were heard. */
  @Get()
  @UseInterceptors(ToldAgain)
  @Documented(devicesDocumentation)
  list(@Req() { identity }: AuthenticatedRequest): { devices: Device[]; states: DeviceStatus[] } {
    const { tenantId } = identity.principal;
    return { devices: this.devices.list(tenantId), states: this.statuses.list(tenantId) };
  }

  /** Registers one device or an array of them; one that is there already is named anew. With one of the wrong form, none. */
  @Post()
  @Documented(registerDocumentation)
  @HttpCode(200)
  register(@Body() body: unknown, @Req() { identity }: AuthenticatedRequest): { registered: number } {
    const read = deviceSchema
      .array()
      .min(1)
      .max(devicesMax)
      .safeParse(Array.isArray(body) ? body : [body]);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new StreamgaugeError('BAD_MESSAGE', { what: `${issue?.path.join('.') || 'devices'}: ${issue?.message}` });
    }
    for (const device of read.data) this.devices.register(identity.principal.tenantId, device);
    return { registered: read.data.length };
  }
}
