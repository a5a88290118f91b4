/** What the sentences are made of. A row uses the fields that its sentence names. */
export interface ErrorDetails {
  readonly channel?: string;
  readonly metrics?: readonly string[];
  readonly visible?: readonly string[];
  readonly nearest?: string | undefined;
  readonly what?: string;
  readonly allowed?: string;
  readonly limit?: number;
  readonly intervalS?: number | undefined;
}

/** One error of the table. */
export interface ErrorRow {
  readonly http: number;
  /** Close code of `/ws` when the error ends the connection; null when it answers a message. */
  readonly close: number | null;
  readonly retryable: boolean;
  /** When it happens, for docs/errors.md. */
  readonly when: string;
  readonly sentence: (details: ErrorDetails) => string;
}

/** Names in a sentence. */
export const list = (names: readonly string[] | undefined): string => (names ?? []).join(', ');

/** 1800 → `30 min`. */
export function spokenDuration(seconds: number): string {
  if (seconds >= 3_600 && seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
