import { limits, StreamgaugeError } from '@streamgauge/protocol';
import { readForm } from '@streamgauge/protocol/schemas';
import type { z } from 'zod';

/** One entry of a body, or why it is none. */
export type ReadEntry<T> = { readonly ok: true; readonly entry: T } | { readonly ok: false; readonly error: string };

/** What the entries of a body are. */
export interface EntryKind<T> {
  /** As sentences call it: `sample`, `event`. */
  readonly word: string;
  readonly schema: z.ZodType<T>;
}

/**
 * Reads a request body: one entry, an array of entries, or lines that nobody called NDJSON.
 *
 * @throws StreamgaugeError BAD_MESSAGE when nothing can be read at all, TOO_LARGE for too many entries.
 */
export function readEntries<T>(body: string, kind: EntryKind<T>): ReadEntry<T>[] {
  const entries = readWhole(body, kind);
  if (entries.length > limits.ingestBatchSamplesMax) {
    const what = `${entries.length} ${kind.word}s`;
    throw new StreamgaugeError('TOO_LARGE', { what, limit: limits.ingestBatchSamplesMax });
  }
  return entries;
}

function readWhole<T>(body: string, kind: EntryKind<T>): ReadEntry<T>[] {
  const parsed = parse(body);
  if (parsed instanceof Error) {
    // Several lines that are JSON each for themselves are NDJSON without its content type.
    const lines = body.includes('\n') ? readLines(body, kind) : [];
    if (lines.some((line) => line.ok)) return lines;
    throw new StreamgaugeError('BAD_MESSAGE', { what: `the body is not JSON (${parsed.message})` });
  }
  return Array.isArray(parsed) ? parsed.map((value) => check(value, kind)) : [check(parsed, kind)];
}

function readLines<T>(body: string, kind: EntryKind<T>): ReadEntry<T>[] {
  return body
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => readLine(line, kind));
}

/** Reads one line of NDJSON. */
export function readLine<T>(line: string, kind: EntryKind<T>): ReadEntry<T> {
  const parsed = parse(line);
  if (parsed instanceof Error) return { ok: false, error: `Invalid ${kind.word}: not JSON (${parsed.message})` };
  return check(parsed, kind);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function check<T>(value: unknown, { word, schema }: EntryKind<T>): ReadEntry<T> {
  const result = readForm(schema, value);
  if (result.success) return { ok: true, entry: result.data };
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || word;
  return { ok: false, error: `Invalid ${word}: ${place}: ${issue?.message ?? 'wrong form'}` };
}
