import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import type { Request, RequestHandler, Response } from 'express';
import { bearerToken } from './bearer-token.js';
import type { Identity } from './identity.js';
import { OriginPolicy } from './origin-policy.js';
import { Revocations } from './revocations.js';
import { TokenVerifier } from './token-verifier.js';

const SCOPE = 'streamgauge:scope';

/** The scope that a token needs for a route. */
export const NeedsScope = (scope: string): MethodDecorator & ClassDecorator => SetMetadata(SCOPE, scope);

/** The scope that `NeedsScope` demands, on the handler or else on its class; undefined when any token will do. */
export function scopeOf(handler: object, controller: object): string | undefined {
  return (Reflect.getMetadata(SCOPE, handler) ?? Reflect.getMetadata(SCOPE, controller)) as string | undefined;
}

/** A request that has passed the guard. */
export type AuthenticatedRequest = Request & { identity: Identity };

/** Lets a request with a good token through, and puts its identity on it. */
@Injectable()
export class HttpAuthGuard implements CanActivate {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly origins: OriginPolicy,
    private readonly revocations: Revocations,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Identified>();
    // What is answered is for the bearer of this token and nobody after them.
    http.getResponse<Response>().setHeader('Cache-Control', 'no-store');
    const identity = await this.identify(request);
    const scope = scopeOf(context.getHandler(), context.getClass());
    if (scope !== undefined && !identity.scopes.has(scope))
      throw new StreamgaugeError('FORBIDDEN_SCOPE', { what: scope });
    return true;
  }

  /** Stands before whatever reads a body: the body of a stranger is not collected, however long it is and slowly it comes. */
  readonly beforeBody: RequestHandler = (request: Identified, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    this.identify(request).then(() => next(), next);
  };

  /** @throws StreamgaugeError FORBIDDEN_ORIGIN, and what `TokenVerifier.verify` throws */
  private async identify(request: Identified): Promise<Identity> {
    if (!this.origins.allows(request.headers)) {
      throw new StreamgaugeError('FORBIDDEN_ORIGIN', { what: request.headers.origin ?? '' });
    }
    if (request.identity === undefined) {
      request.identity = await this.verifier.verify(bearerToken(request.headers.authorization));
    } else {
      // Its body took some time.
      this.revocations.assertNone(request.identity);
    }
    return request.identity;
  }
}

type Identified = Request & { identity?: Identity };
