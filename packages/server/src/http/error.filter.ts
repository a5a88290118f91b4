import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import { errorTable, StreamgaugeError } from '@streamgauge/protocol';
import type { Response } from 'express';

/** The one place where errors become HTTP answers `{code, error, retryable}`. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(ErrorFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return;
    const { status, body } = this.answerFor(exception);
    const { retryAfterMs } = exception instanceof StreamgaugeError ? exception : {};
    if (retryAfterMs !== undefined) response.setHeader('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1_000)));
    response.status(status).json(body);
  }

  private answerFor(exception: unknown): { status: number; body: unknown } {
    if (exception instanceof StreamgaugeError) {
      return { status: errorTable[exception.code].http, body: exception.toWire() };
    }
    const status = statusOf(exception);
    if (status === 413)
      return {
        status,
        body: new StreamgaugeError('TOO_LARGE', { what: 'the body', limit: limitOf(exception) }).toWire(),
      };
    if (status >= 400 && status < 500) {
      return { status, body: new StreamgaugeError('BAD_MESSAGE', { what: whatOf(exception) }).toWire() };
    }
    this.logger.error(exception);
    return { status: 500, body: new StreamgaugeError('INTERNAL').toWire() };
  }
}

/** Nest's exceptions and those of Express' body parser both say their status, in different ways. */
function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  const { status } = (exception ?? {}) as { status?: unknown };
  return typeof status === 'number' ? status : 500;
}

function limitOf(exception: unknown): number {
  const { limit } = (exception ?? {}) as { limit?: unknown };
  return typeof limit === 'number' ? limit : 0;
}

/** What was wrong. Nest repeats the address of what is not there, and an address may have a token in its query. */
function whatOf(exception: unknown): string {
  if (exception instanceof NotFoundException) return 'there is nothing at this address; see /docs';
  return exception instanceof Error ? exception.message : 'not understood';
}
