import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import type { Request } from 'express';
import { OriginPolicy } from '../auth/origin-policy.js';
import { signToken } from '../auth/sign-token.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { DemoRunner, type FeedDescription } from './demo-runner.js';
import { type ExampleUser, exampleUsers } from './example-users.js';

/** A demo's token lives as long as a working day. */
const tokenLifeS = 8 * 3_600;

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Signs visitors of the demo in as one of the example users. Only there when the demo is on. */
@Controller('demo')
export class DemoController {
  constructor(
    private readonly runner: DemoRunner,
    private readonly origins: OriginPolicy,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  overview(@Req() request: Request): { users: readonly ExampleUser[]; feeds: readonly FeedDescription[] } {
    this.onlyHere(request);
    return { users: exampleUsers, feeds: this.runner.describe() };
  }

  @Post('sign-in')
  async signIn(@Body() body: unknown, @Req() request: Request): Promise<unknown> {
    this.onlyHere(request);
    const id = (body as { user?: unknown } | undefined)?.user;
    const user = exampleUsers.find((example) => example.id === id);
    if (user === undefined) {
      const known = exampleUsers.map((example) => example.id).join(', ');
      throw new StreamgaugeError('BAD_MESSAGE', { what: `{user} must be one of ${known}` });
    }
    const { secret = '' } = this.settings.jwt;
    const { tenantId, roles, scope } = user;
    const { token, expiresAtMs } = await signToken(secret, {
      userId: user.id,
      tenantId,
      roles,
      scope,
      lifeS: tokenLifeS,
    });
    return { token, expiresAt: expiresAtMs, user };
  }

  /** Anybody is signed in here, so only this computer may ask, and no page that has made its name point to it. */
  private onlyHere(request: Request): void {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (!loopbackHosts.has(host) || !this.origins.allows(request.headers)) {
      throw new StreamgaugeError('FORBIDDEN_ORIGIN', { what: request.headers.origin ?? host });
    }
  }
}
