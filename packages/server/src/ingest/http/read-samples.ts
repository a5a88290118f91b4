import { limits, type SampleMessage, StreamgaugeError } from '@streamgauge/protocol';
import { sampleSchema } from '@streamgauge/protocol/schemas';

/** One entry of a body: a sample, or why it is none. */
export type ReadSample =
  | { readonly ok: true; readonly sample: SampleMessage }
  | { readonly ok: false; readonly error: string };

/**
 * Reads a request body: one sample, an array of samples, or NDJSON (one sample per line).
 *
 * @throws StreamgaugeError BAD_MESSAGE when nothing can be read at all, TOO_LARGE for too many samples.
 */
export function readSamples(body: string, contentType: string | undefined): ReadSample[] {
  const isLines = /ndjson|jsonl/i.test(contentType ?? '');
  const entries = isLines ? readLines(body) : readWhole(body);
  if (entries.length > limits.ingestBatchSamplesMax) {
    throw new StreamgaugeError('TOO_LARGE', { what: `${entries.length} samples`, limit: limits.ingestBatchSamplesMax });
  }
  return entries;
}

function readWhole(body: string): ReadSample[] {
  const parsed = parse(body);
  if (parsed instanceof Error) {
    // Several lines that are JSON each for themselves are NDJSON without its content type.
    const lines = body.includes('\n') ? readLines(body) : [];
    if (lines.some((line) => line.ok)) return lines;
    throw new StreamgaugeError('BAD_MESSAGE', { what: `the body is not JSON (${parsed.message})` });
  }
  return Array.isArray(parsed) ? parsed.map(check) : [check(parsed)];
}

function readLines(body: string): ReadSample[] {
  return body
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const parsed = parse(line);
      return parsed instanceof Error
        ? { ok: false, error: `Invalid sample: not JSON (${parsed.message})` }
        : check(parsed);
    });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function check(value: unknown): ReadSample {
  const result = sampleSchema.safeParse(value);
  if (result.success) return { ok: true, sample: result.data };
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'sample';
  return { ok: false, error: `Invalid sample: ${place}: ${issue?.message ?? 'wrong form'}` };
}
