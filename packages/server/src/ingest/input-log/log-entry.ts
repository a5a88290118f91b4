import type { NewEvent, Sample } from '@streamgauge/engine';
import type { IncomingSample } from '../incoming-sample.js';

/** What one call of admission did: it is taken in again as a whole or not at all. */
export interface LogEntry {
  /** When it arrived, ms. */
  readonly atMs: number;
  /** Those that were accepted, in order, with the id by which a repetition is known. */
  readonly samples: readonly TakenSample[];
  readonly events: readonly TakenEvents[];
  readonly counts: readonly TenantCounts[];
}

export interface TakenSample {
  readonly sample: Sample;
  readonly id: string | undefined;
}

/** Events of one channel; each has an id and a time, also where the producer gave none. */
export interface TakenEvents {
  readonly tenantId: string;
  readonly channel: string;
  readonly events: readonly NewEvent[];
}

/** What was not taken, for the tallies. */
export interface TenantCounts {
  readonly tenantId: string;
  duplicates: number;
  readonly rejectedByCode: Record<string, number>;
}

type Quality = IncomingSample['quality'];
type SampleRow = [
  tenantId: string,
  channel: string,
  labels: Sample['labels'],
  metrics: Sample['metrics'],
  timestampMs: number,
  id: string | null,
  quality: Quality | null,
  corrects: string | null,
];

/** An entry as one line of JSON. */
export function encodeEntry({ atMs, samples, events, counts }: LogEntry): string {
  const rows = samples.map(({ sample, id }): SampleRow => {
    const { tenantId, channel, labels, metrics, timestampMs, quality, corrects } = sample;
    return [tenantId, channel, labels, metrics, timestampMs, id ?? null, quality ?? null, corrects ?? null];
  });
  return JSON.stringify([atMs, rows, events, counts]);
}

/** @throws SyntaxError when the line is damaged. */
export function decodeEntry(line: string): LogEntry {
  const [atMs, rows, events, counts] = JSON.parse(line) as [number, SampleRow[], TakenEvents[], TenantCounts[]];
  return { atMs, samples: rows.map(sampleOf), events, counts };
}

function sampleOf([tenantId, channel, labels, metrics, timestampMs, id, quality, corrects]: SampleRow): TakenSample {
  const sample: Sample = {
    tenantId,
    channel,
    labels,
    metrics,
    timestampMs,
    ...(quality == null ? {} : { quality }),
    ...(corrects === null ? {} : { corrects }),
  };
  return { sample, id: id ?? undefined };
}
