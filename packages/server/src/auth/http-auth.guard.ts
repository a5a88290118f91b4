import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { StreamgaugeError } from '@streamgauge/protocol';
import type { Request, Response } from 'express';
import { bearerToken } from './bearer-token.js';
import type { Identity } from './identity.js';
import { OriginPolicy } from './origin-policy.js';
import { TokenVerifier } from './token-verifier.js';

const SCOPE = 'streamgauge:scope';

/** The scope that a token needs for a route. */
export const NeedsScope = (scope: string): MethodDecorator & ClassDecorator => SetMetadata(SCOPE, scope);

/** A request that has passed the guard. */
export type AuthenticatedRequest = Request & { identity: Identity };

/** Lets a request with a good token through, and puts its identity on it. */
@Injectable()
export class HttpAuthGuard implements CanActivate {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly origins: OriginPolicy,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request & { identity?: Identity }>();
    // What is answered is for the bearer of this token and nobody after them.
    http.getResponse<Response>().setHeader('Cache-Control', 'no-store');
    if (!this.origins.allows(request.headers)) {
      throw new StreamgaugeError('FORBIDDEN_ORIGIN', { what: request.headers.origin ?? '' });
    }
    const identity = await this.verifier.verify(bearerToken(request.headers.authorization));
    const scope = this.reflector.getAllAndOverride<string | undefined>(SCOPE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (scope !== undefined && !identity.scopes.has(scope))
      throw new StreamgaugeError('FORBIDDEN_SCOPE', { what: scope });
    request.identity = identity;
    return true;
  }
}
