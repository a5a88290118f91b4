import type { IncomingMessage } from 'node:http';
import { type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { type ErrorCode, type IngestAnswer, StreamgaugeError } from '@streamgauge/protocol';
import { postedEventSchema } from '@streamgauge/protocol/schemas';
import type { Request } from 'express';
import type { Identity } from '../../auth/identity.js';
import { Revocations } from '../../auth/revocations.js';
import { Admission } from '../admission/admission.js';
import { decodeSample } from '../admission/decode-sample.js';
import type { IncomingSample } from '../incoming-sample.js';
import { eventOf } from './event-of.js';
import { type Line, LineReader, lineBytesMax } from './line-reader.js';
import { readLine } from './read-entries.js';

/** Rejections that an answer lists; of further ones it shows only that lines are missing among the accepted. */
const listedMax = 1_000;

const unpackers: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

type Rejection = IngestAnswer['rejected'][number];

/** Whether a body is NDJSON by its content type. */
export function hasLines({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return /ndjson|jsonl/i.test(headers['content-type'] ?? '');
}

/** Takes NDJSON line by line as it comes: memory does not grow with the body, and live numbers do not wait for its end. */
@Injectable()
export class LineIntake {
  constructor(
    private readonly admission: Admission,
    private readonly engine: Engine,
    private readonly revocations: Revocations,
  ) {}

  /**
   * Takes a body whole, however long it is. What came before a fault stays taken, and the fault says how many lines that is.
   *
   * @throws StreamgaugeError STARTING, NOT_DURABLE, TOKEN_REVOKED; BAD_MESSAGE where the body cannot be unpacked.
   */
  async take(request: Request, identity: Identity, channel: string): Promise<IngestAnswer> {
    const { tenantId } = identity.principal;
    const answer = { accepted: 0, duplicates: 0, rejected: [] as Rejection[] };
    const reader = new LineReader();
    let lines = 0;
    const admit = (some: readonly Line[]): void => {
      this.revocations.assertNone(identity);
      add(answer, this.admit(tenantId, channel, some), lines);
      lines += some.length;
    };
    const body = unpacked(request);
    try {
      for await (const chunk of body.iterator({ destroyOnReturn: false })) {
        admit(reader.read(chunk as Buffer));
        // Before more is read: what waits for the database is bounded, and TCP holds the producer back.
        await this.admission.room();
      }
      admit(reader.end());
    } catch (error) {
      // Nobody reads what else comes, and no request can follow it.
      request.res?.setHeader('connection', 'close');
      throw told(error, lines);
    }
    return answer;
  }

  private admit(tenantId: string, channel: string, lines: readonly Line[]): IngestAnswer {
    const isOfEvents = this.engine.catalog.get(channel)?.kind === 'events';
    return isOfEvents ? this.admitEvents(tenantId, channel, lines) : this.admitSamples(tenantId, channel, lines);
  }

  private admitSamples(tenantId: string, channel: string, lines: readonly Line[]): IngestAnswer {
    const read = (line: string): IncomingSample | string => {
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch (error) {
        return `Invalid sample: not JSON (${(error as Error).message})`;
      }
      return decodeSample(value, tenantId, channel);
    };
    return this.admitRead(tenantId, lines, read, 'INVALID_SAMPLE', (samples) => this.admission.admit(samples));
  }

  private admitEvents(tenantId: string, channel: string, lines: readonly Line[]): IngestAnswer {
    const read = (line: string) => {
      const entry = readLine(line, { word: 'event', schema: postedEventSchema });
      return entry.ok ? eventOf(entry.entry) : entry.error;
    };
    return this.admitRead(tenantId, lines, read, 'INVALID_EVENT', (events) =>
      this.admission.admitEvents(tenantId, channel, events),
    );
  }

  private admitRead<T extends object>(
    tenantId: string,
    lines: readonly Line[],
    read: (line: string) => T | string,
    code: ErrorCode,
    admit: (entries: readonly T[]) => IngestAnswer,
  ): IngestAnswer {
    const entries: T[] = [];
    const places: number[] = [];
    const unread: Rejection[] = [];
    lines.forEach((line, index) => {
      const entry = line === undefined ? `a line has at most ${lineBytesMax} bytes` : read(line);
      if (typeof entry === 'string') unread.push({ index, code, error: entry });
      else {
        entries.push(entry);
        places.push(index);
      }
    });
    const answer = admit(entries);
    for (const _ of unread) this.admission.countUnreadable(tenantId, code);
    const refused = answer.rejected.map((rejection) => ({ ...rejection, index: places[rejection.index] ?? 0 }));
    return { ...answer, rejected: [...unread, ...refused].sort((a, b) => a.index - b.index) };
  }
}

/** The body as it was before it was packed. @throws StreamgaugeError BAD_MESSAGE */
function unpacked(request: IncomingMessage): IncomingMessage | Transform {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return request;
  const unpacker = unpackers[encoding]?.();
  if (unpacker === undefined) {
    throw new StreamgaugeError('BAD_MESSAGE', {
      what: `a body is packed by gzip, deflate or br, and not by ${encoding}`,
    });
  }
  // A producer that goes away ends the body, which then is damaged.
  request.once('close', () => {
    if (!request.complete) unpacker.destroy(new Error('the producer went away'));
  });
  return request.pipe(unpacker);
}

function add(
  sum: { accepted: number; duplicates: number; rejected: Rejection[] },
  more: IngestAnswer,
  before: number,
): void {
  sum.accepted += more.accepted;
  sum.duplicates += more.duplicates;
  for (const rejection of more.rejected.slice(0, listedMax - sum.rejected.length)) {
    sum.rejected.push({ ...rejection, index: rejection.index + before });
  }
}

/** The fault, with how far the body had been taken. */
function told(error: unknown, lines: number): unknown {
  const before = `the ${lines} lines before were taken`;
  if (!(error instanceof StreamgaugeError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return new StreamgaugeError('BAD_MESSAGE', { what: `the body cannot be read on (${reason}); ${before}` });
  }
  if (error.code !== 'NOT_DURABLE') return error;
  const { retryAfterMs } = error;
  const options = retryAfterMs === undefined ? {} : { retryAfterMs };
  return new StreamgaugeError('NOT_DURABLE', { what: `${error.message}; ${before}` }, options);
}
