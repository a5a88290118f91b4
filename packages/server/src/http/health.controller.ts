import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Documented } from '../documents/documented.js';
import { Health } from '../telemetry/health.js';
import { liveDocumentation, readyDocumentation } from './health.documentation.js';

/** For whoever starts and stops the process. Says nothing of tenants. */
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  /** The process answers; nothing else is asked. */
  @Get('live')
  @HttpCode(200)
  @Documented(liveDocumentation)
  live(): unknown {
    return { status: 'ok' };
  }

  /** 200 while the gateway serves live numbers, 503 while it starts or drains. A database that is away degrades history only. */
  @Get('ready')
  @Documented(readyDocumentation)
  ready(@Res({ passthrough: true }) response: Response): unknown {
    const readiness = this.health.readiness();
    response.status(readiness.status === 'unavailable' ? 503 : 200);
    return readiness;
  }
}
