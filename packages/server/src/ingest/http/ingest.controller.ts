import { Body, Controller, Headers, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { IngestAnswer } from '@streamgauge/protocol';
import { type AuthenticatedRequest, HttpAuthGuard, NeedsScope } from '../../auth/http-auth.guard.js';
import { Admission } from '../admission/admission.js';
import type { IncomingSample } from '../incoming-sample.js';
import { readSamples } from './read-samples.js';

/** The HTTP door for producers. The tenant is the token's, whatever the body says. */
@Controller('ingest')
@UseGuards(HttpAuthGuard)
export class IngestController {
  constructor(private readonly admission: Admission) {}

  @Post(':channel')
  @HttpCode(202)
  @NeedsScope('ingest')
  ingest(
    @Param('channel') channel: string,
    @Body() body: unknown,
    @Headers('content-type') contentType: string | undefined,
    @Req() request: AuthenticatedRequest,
  ): IngestAnswer {
    const { tenantId } = request.identity.principal;
    const entries = readSamples(typeof body === 'string' ? body : '', contentType);
    const places: number[] = [];
    const samples: IncomingSample[] = [];
    const unreadable: { index: number; code: string; error: string }[] = [];
    entries.forEach((entry, index) => {
      if (!entry.ok) {
        unreadable.push({ index, code: 'INVALID_SAMPLE', error: entry.error });
        return;
      }
      const { labels, metrics, timestamp, id, quality } = entry.sample;
      places.push(index);
      samples.push({
        tenantId,
        channel,
        metrics,
        ...(labels === undefined ? {} : { labels }),
        ...(timestamp === undefined ? {} : { timestampMs: Number(new Date(timestamp)) }),
        ...(id === undefined ? {} : { id }),
        ...(quality === undefined ? {} : { quality }),
      });
    });
    const answer = this.admission.admit(samples);
    const refused = answer.rejected.map((rejection) => ({
      ...rejection,
      index: places[rejection.index] ?? rejection.index,
    }));
    return { ...answer, rejected: [...unreadable, ...refused].sort((a, b) => a.index - b.index) };
  }
}
