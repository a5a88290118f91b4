import { type IngestAnswer, limits } from '@streamgauge/protocol';
import { z } from 'zod';
import type { Pace } from './pace.js';

export interface IngestRequestsOptions {
  /** Where the gateway is, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Bearer token with the scope `ingest`; it says which tenant the samples belong to. */
  readonly token: string;
  readonly pace: Pace;
  readonly signal?: AbortSignal;
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * What to do when a connection breaks after one request has been answered. `repeat` is for samples with ids, which count
   * once whether or not the lost request was taken. Default: `fail`.
   */
  readonly whenBroken?: 'fail' | 'repeat';
}

/** Half of what a request may hold, so that one slow import does not keep others waiting. */
export const requestSamplesMax = limits.ingestBatchSamplesMax / 2;

/** Requests that are sent again because the server said "later", before the sender gives up. */
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

/** `POST /ingest/:channel` of a gateway, sent again for as long as the gateway says "later". */
export class IngestRequests {
  readonly #options: IngestRequestsOptions;
  #wasAnswered = false;

  constructor(options: IngestRequestsOptions) {
    this.#options = options;
  }

  /**
   * @param body JSON: an array of entries within the limits of a request.
   * @throws DeliveryFault  when the gateway cannot be reached or refuses the whole request.
   */
  async post(channel: string, body: string): Promise<IngestAnswer> {
    const { pace, signal } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#request(channel, body).catch((fault: DeliveryFault) => fault);
      if (outcome instanceof DeliveryFault) {
        // A gateway that never answered is a wrong address; one that did is being started again.
        const repeats = this.#options.whenBroken === 'repeat' && this.#wasAnswered && outcome.code !== 'ABORTED';
        if (!repeats || attempt === attemptsMax) throw outcome;
        await pace.sleep(retryAfterMsDefault, signal);
        continue;
      }
      const { response, text } = outcome;
      if (response.ok) {
        const answer = answerOf(text);
        this.#wasAnswered = true;
        return answer;
      }
      // 503 is what a gateway that drains says: another one, or the same a moment later, takes the request.
      const later = response.status === 429 || response.status === 503;
      if (!later || attempt === attemptsMax || signal?.aborted === true) throw refusal(response.status, text);
      await pace.sleep(retryAfterMs(response.headers.get('retry-after'), pace.nowMs()), signal);
    }
  }

  async #request(channel: string, body: string): Promise<{ readonly response: Response; readonly text: string }> {
    const { url, token, signal, fetch = globalThis.fetch } = this.#options;
    const target = `${url.replace(/\/+$/, '')}/ingest/${encodeURIComponent(channel)}`;
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
        ...(signal === undefined ? {} : { signal }),
      });
      return { response, text: await response.text() };
    } catch (error) {
      if (signal?.aborted === true) throw new DeliveryFault('ABORTED', 'It was stopped during a request.');
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new DeliveryFault(
        'UNREACHABLE',
        `No gateway answers at ${url}: ${cause instanceof Error ? cause.message : cause}`,
      );
    }
  }
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
