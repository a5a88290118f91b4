import { Body, Controller, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import type { ErrorCode, IngestAnswer, SampleMessage } from '@streamgauge/protocol';
import { postedEventSchema, sampleSchema } from '@streamgauge/protocol/schemas';
import { type AuthenticatedRequest, HttpAuthGuard, NeedsScope } from '../../auth/http-auth.guard.js';
import { Documented } from '../../documents/documented.js';
import { Admission } from '../admission/admission.js';
import type { IncomingSample } from '../incoming-sample.js';
import { eventOf } from './event-of.js';
import { ingestDocumentation } from './ingest.documentation.js';
import { hasLines, LineIntake } from './line-intake.js';
import { type ReadEntry, readEntries } from './read-entries.js';

const samples = { word: 'sample', schema: sampleSchema };
const events = { word: 'event', schema: postedEventSchema };

/** The HTTP door for producers. The tenant is the token's, whatever the body says. */
@Controller('ingest')
@UseGuards(HttpAuthGuard)
export class IngestController {
  constructor(
    private readonly admission: Admission,
    private readonly engine: Engine,
    private readonly lines: LineIntake,
  ) {}

  @Post(':channel')
  @Documented(ingestDocumentation)
  @HttpCode(202)
  @NeedsScope('ingest')
  async ingest(
    @Param('channel') channel: string,
    @Body() body: unknown,
    @Req() request: AuthenticatedRequest,
  ): Promise<IngestAnswer> {
    this.admission.assertOpen();
    const { identity } = request;
    const answer = hasLines(request)
      ? await this.lines.take(request, identity, channel)
      : this.take(identity.principal.tenantId, channel, typeof body === 'string' ? body : '');
    // Live numbers have it already; the producer hears of it when a kill cannot undo it any more.
    await this.admission.durable();
    return answer;
  }

  private take(tenantId: string, channel: string, text: string): IngestAnswer {
    if (this.engine.catalog.get(channel)?.kind === 'events') {
      return this.admit(tenantId, readEntries(text, events), 'INVALID_EVENT', (readable) =>
        this.admission.admitEvents(tenantId, channel, readable.map(eventOf)),
      );
    }
    return this.admit(tenantId, readEntries(text, samples), 'INVALID_SAMPLE', (readable) =>
      this.admission.admit(readable.map((sample) => sampleOf(tenantId, channel, sample))),
    );
  }

  private admit<T>(
    tenantId: string,
    entries: readonly ReadEntry<T>[],
    unreadableCode: ErrorCode,
    admit: (readable: readonly T[]) => IngestAnswer,
  ): IngestAnswer {
    for (const { ok } of entries) if (!ok) this.admission.countUnreadable(tenantId, unreadableCode);
    return admitReadable(entries, unreadableCode, admit);
  }
}

/** Admits the entries that can be read. The answer counts by their places in the body. */
function admitReadable<T>(
  entries: readonly ReadEntry<T>[],
  unreadableCode: ErrorCode,
  admit: (readable: readonly T[]) => IngestAnswer,
): IngestAnswer {
  const places: number[] = [];
  const readable: T[] = [];
  const unreadable: { index: number; code: string; error: string }[] = [];
  entries.forEach((read, index) => {
    if (read.ok) {
      places.push(index);
      readable.push(read.entry);
    } else {
      unreadable.push({ index, code: unreadableCode, error: read.error });
    }
  });
  const answer = admit(readable);
  const refused = answer.rejected.map((rejection) => ({
    ...rejection,
    index: places[rejection.index] ?? rejection.index,
  }));
  return { ...answer, rejected: [...unreadable, ...refused].sort((a, b) => a.index - b.index) };
}

function sampleOf(
  tenantId: string,
  channel: string,
  { labels, metrics, timestamp, id, quality, corrects }: SampleMessage,
): IncomingSample {
  return {
    tenantId,
    channel,
    metrics,
    ...(labels === undefined ? {} : { labels }),
    ...(timestamp === undefined ? {} : { timestampMs: Number(new Date(timestamp)) }),
    ...(id === undefined ? {} : { id }),
    ...(quality === undefined ? {} : { quality }),
    ...(corrects === undefined ? {} : { corrects }),
  };
}
