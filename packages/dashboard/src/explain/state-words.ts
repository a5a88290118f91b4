import type { Health } from '@streamgauge/react';
import { ageWords } from './age-words.js';
import type { Reading } from './reading.js';

/** A state as icon and words: never colour alone. */
export interface StateWords {
  readonly icon: string;
  readonly words: string;
}

const plain: Record<Health, StateWords> = {
  unauthorized: { icon: '⊘', words: 'Session ended' },
  error: { icon: '⚠', words: 'Refused' },
  offline: { icon: '⌁', words: 'No network' },
  reconnecting: { icon: '⟳', words: 'Reconnecting' },
  loading: { icon: '◌', words: 'Waiting' },
  stale: { icon: '◷', words: 'Stale' },
  degraded: { icon: '≋', words: 'Slow' },
  live: { icon: '●', words: 'Live' },
  idle: { icon: '○', words: 'Idle' },
};

/** The state of a reading, with what one wants to know of it. */
export function stateWords({ health, degraded, error }: Reading): StateWords {
  const { icon, words } = plain[health];
  if (health === 'degraded' && degraded !== null) {
    const merged = degraded.skipped > 0 ? [`${degraded.skipped} merged`] : [];
    return { icon, words: [words, `every ${degraded.effectiveWindow} s`, ...merged].join(' · ') };
  }
  if (health === 'error' && error !== null) return { icon, words: error.code };
  return { icon, words };
}

/** What a single number says of itself. */
export interface TileWords extends StateWords {
  /** Stands beside the icon; the words are for those who do not see it, and for whoever points at it. */
  readonly short: string;
}

/**
 * Nothing while it is live and fresh, because then the section says it; its age from when it is late; in every other case
 * its state, in so few words that its name stays readable: the section has the others.
 */
export function tileWords(reading: Reading, ageMs: number | null): TileWords | null {
  const { health, freshness } = reading;
  // What concerns the whole page, the page says once.
  if (health === 'loading' || health === 'idle' || health === 'unauthorized') return null;
  const age = ageWords(ageMs);
  if (health === 'live') return freshness === 'late' ? { icon: '◷', words: `${age} old`, short: age } : null;
  const { icon, words } = stateWords(reading);
  if (health === 'stale' || health === 'reconnecting' || health === 'offline') {
    return { icon, words: `${words} · ${age}`, short: age };
  }
  return { icon, words, short: plain[health].words };
}
