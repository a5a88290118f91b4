import { type IngestAnswer, limits } from '@streamgauge/protocol';
import { z } from 'zod';
import type { IncomingSample } from '../ingest/incoming-sample.js';
import type { Pace } from './pace.js';

export interface HttpDeliveryOptions {
  /** Where the gateway is, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Bearer token with the scope `ingest`; it says which tenant the samples belong to. */
  readonly token: string;
  readonly pace: Pace;
  readonly signal?: AbortSignal;
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What became of everything delivered so far. */
export interface DeliveryCounts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Rejected samples by the reason's code. */
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** The server's sentence about the first rejected sample. */
  readonly firstRejection: string | undefined;
}

/** Half of what a request may hold, so that one slow import does not keep others waiting. */
export const requestSamplesMax = limits.ingestBatchSamplesMax / 2;

/** Requests that are sent again because the server said "later", before the replay gives up. */
export const attemptsMax = 20;

/** When the server says "later" without saying when. */
const retryAfterMsDefault = 1_000;

const answerSchema: z.ZodType<IngestAnswer> = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.array(z.object({ index: z.number(), code: z.string(), error: z.string() })),
});

const refusalSchema = z.object({ code: z.string(), error: z.string() });

/** The gateway did not take a request. `code` is the server's own, or `HTTP <status>` when it gave none. */
export class DeliveryFault extends Error {
  override readonly name = 'DeliveryFault';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Delivers samples to `POST /ingest/:channel` of a gateway, one request after the other, so that their order is kept. */
export class HttpDelivery {
  readonly #options: HttpDeliveryOptions;
  #accepted = 0;
  #duplicates = 0;
  readonly #rejectedByCode = new Map<string, number>();
  #firstRejection: string | undefined;

  constructor(options: HttpDeliveryOptions) {
    this.#options = options;
  }

  /**
   * A rejected sample is counted and does not stop the others.
   *
   * @throws DeliveryFault  when the gateway cannot be reached or refuses a whole request.
   */
  async deliver(batch: readonly IncomingSample[]): Promise<void> {
    const byChannel = new Map<string, IncomingSample[]>();
    for (const sample of batch) {
      const samples = byChannel.get(sample.channel);
      if (samples === undefined) byChannel.set(sample.channel, [sample]);
      else samples.push(sample);
    }
    for (const [channel, samples] of byChannel) {
      for (const body of requestBodies(samples)) this.#count(await this.#post(channel, body));
    }
  }

  get counts(): DeliveryCounts {
    const rejectedByCode = Object.fromEntries(this.#rejectedByCode);
    return {
      accepted: this.#accepted,
      duplicates: this.#duplicates,
      rejected: [...this.#rejectedByCode.values()].reduce((sum, count) => sum + count, 0),
      rejectedByCode,
      firstRejection: this.#firstRejection,
    };
  }

  #count({ accepted, duplicates, rejected }: IngestAnswer): void {
    this.#accepted += accepted;
    this.#duplicates += duplicates;
    for (const { code } of rejected) this.#rejectedByCode.set(code, (this.#rejectedByCode.get(code) ?? 0) + 1);
    this.#firstRejection ??= rejected[0]?.error;
  }

  async #post(channel: string, body: string): Promise<IngestAnswer> {
    const { pace, signal } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#request(channel, body);
      const text = await response.text();
      if (response.ok) return answerOf(text);
      // 503 is what a gateway that drains says: another one, or the same a moment later, takes the request.
      const later = response.status === 429 || response.status === 503;
      if (!later || attempt === attemptsMax || signal?.aborted === true) throw refusal(response.status, text);
      await pace.sleep(retryAfterMs(response.headers.get('retry-after'), pace.nowMs()), signal);
    }
  }

  async #request(channel: string, body: string): Promise<Response> {
    const { url, token, signal, fetch = globalThis.fetch } = this.#options;
    const target = `${url.replace(/\/+$/, '')}/ingest/${encodeURIComponent(channel)}`;
    try {
      return await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (signal?.aborted === true) throw new DeliveryFault('ABORTED', 'The replay was stopped during a request.');
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new DeliveryFault(
        'UNREACHABLE',
        `No gateway answers at ${url}: ${cause instanceof Error ? cause.message : cause}`,
      );
    }
  }
}

/** JSON arrays within the limits of a request. */
function* requestBodies(samples: readonly IncomingSample[]): Generator<string, void, undefined> {
  let parts: string[] = [];
  let bytes = 2;
  for (const sample of samples) {
    const part = wireSample(sample);
    const partBytes = Buffer.byteLength(part) + 1;
    if (parts.length === requestSamplesMax || (parts.length > 0 && bytes + partBytes > limits.ingestBodyBytesMax)) {
      yield `[${parts.join(',')}]`;
      parts = [];
      bytes = 2;
    }
    parts.push(part);
    bytes += partBytes;
  }
  if (parts.length > 0) yield `[${parts.join(',')}]`;
}

function wireSample({ labels, metrics, timestampMs, id, quality }: IncomingSample): string {
  return JSON.stringify({ labels, metrics, timestamp: timestampMs, id, quality });
}

function answerOf(text: string): IngestAnswer {
  const answer = answerSchema.safeParse(parsed(text));
  if (answer.success) return answer.data;
  throw new DeliveryFault('UNREADABLE', `The answer is not a gateway's: ${text.slice(0, 200)}`);
}

function refusal(status: number, text: string): DeliveryFault {
  const body = refusalSchema.safeParse(parsed(text));
  if (!body.success)
    return new DeliveryFault(`HTTP ${status}`, `The gateway refused with HTTP ${status}. ${text.slice(0, 200)}`.trim());
  return new DeliveryFault(body.data.code, `The gateway refused with ${body.data.code}: ${body.data.error}`);
}

/** The header holds seconds or a date. */
function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return retryAfterMsDefault;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? retryAfterMsDefault : Math.max(0, atMs - nowMs);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
