/** One reading as a recording holds it: on the clock of the recording, which may be years away from now. */
export interface RecordedSample {
  /** When it was measured, ms since the epoch; a recording with finer times keeps the fraction. */
  readonly recordedAtMs: number;
  /** When the recorder received it, on the recorder's clock, ms since the epoch; where a recording says so. May lie before `recordedAtMs`: two clocks. */
  readonly receivedAtMs?: number;
  readonly channel: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** Names the sample for deduplication, where the recording numbers its rows. */
  readonly id?: string;
}
