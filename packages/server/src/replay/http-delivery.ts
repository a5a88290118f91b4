import { type IngestAnswer, limits } from '@streamgauge/protocol';
import type { IncomingSample } from '../ingest/incoming-sample.js';
import { IngestRequests, type IngestRequestsOptions, requestSamplesMax } from './ingest-requests.js';

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

/** Delivers samples to `POST /ingest/:channel` of a gateway, one request after the other, so that their order is kept. */
export class HttpDelivery {
  readonly #requests: IngestRequests;
  #accepted = 0;
  #duplicates = 0;
  readonly #rejectedByCode = new Map<string, number>();
  #firstRejection: string | undefined;

  constructor(options: IngestRequestsOptions) {
    this.#requests = new IngestRequests(options);
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
      for (const body of requestBodies(samples)) this.#count(await this.#requests.post(channel, body));
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
