import type { QualityLevel, StreamQuality } from '@streamgauge/protocol';

/** The server's word that this client gets less than the stream. */
export interface Degradation {
  readonly level: Exclude<QualityLevel, 'live'>;
  /** A sentence for a person. */
  readonly reason: string;
  /** Frames that the next one stands for, as the server last said. */
  readonly merged: number;
  /** Frames that were not seen one by one since it began. Totals are complete nevertheless. */
  readonly skipped: number;
  /** How long the server had not been able to send anything when it said so, ms. */
  readonly lagMs: number;
  /** How often a frame comes at most, seconds. */
  readonly effectiveWindow: number;
  /** Local time of its beginning, ms. */
  readonly since: number;
}

/** What is degraded after the server's next word; null when nothing is. */
export function degradationAfter(before: Degradation | null, said: StreamQuality, nowMs: number): Degradation | null {
  const { level, reason, merged, lagMs, effectiveWindow } = said;
  if (level === 'live') return null;
  const { skipped = 0, since = nowMs } = before ?? {};
  return { level, reason, merged, skipped, lagMs, effectiveWindow, since };
}

/** The same, after a frame that stands for `merged` ones. */
export function withSkipped(degradation: Degradation | null, merged: number): Degradation | null {
  if (degradation === null || merged <= 1) return degradation;
  return { ...degradation, skipped: degradation.skipped + merged - 1 };
}
