import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import type { Response } from 'express';
import { type Observable, tap } from 'rxjs';
import type { AuthenticatedRequest } from '../auth/http-auth.guard.js';
import { ToldAgainRate } from '../fairness/told-again-rate.js';

/** For routes whose answers are long: they count as what a user asks to be told again. */
@Injectable()
export class ToldAgain implements NestInterceptor {
  constructor(
    private readonly rate: ToldAgainRate,
    private readonly engine: Engine,
  ) {}

  /** @throws StreamgaugeError LIMIT_RATE */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { principal } = http.getRequest<AuthenticatedRequest>().identity;
    const response = http.getResponse<Response>();
    this.rate.assert(principal, this.engine.nowMs());
    const count = (): void =>
      this.rate.count(principal, Number(response.getHeader('content-length') ?? 0), this.engine.nowMs());
    // The answer is made of it in this turn of the loop; whether the caller reads it does not matter.
    return next.handle().pipe(tap(() => setImmediate(count)));
  }
}
