import { useFreshness } from '@streamgauge/react';
import { usePaused } from '../shell/pause.js';
import type { Reading } from './reading.js';
import { stateWords, tileWords } from './state-words.js';

/** The state of a section, as icon and word. */
export function HealthBadge({ reading }: { readonly reading: Reading }) {
  const isHeld = usePaused() && reading.health === 'live';
  const { icon, words } = isHeld ? { icon: '❚❚', words: 'Paused' } : stateWords(reading);
  return (
    <span className="badge" data-health={isHeld ? 'idle' : reading.health} title={reading.error?.message}>
      <span aria-hidden="true">{icon}</span> {words}
    </span>
  );
}

/** The state of one number; nothing while there is nothing to say. */
export function TileBadge({ reading }: { readonly reading: Reading }) {
  const { ageMs } = useFreshness(reading.asOf);
  const said = tileWords(reading, ageMs);
  if (said === null) return null;
  return (
    <span className="badge tile-badge number" data-health={reading.health} title={reading.error?.message ?? said.words}>
      <span aria-hidden="true">
        {said.icon} {said.short}
      </span>
      <span className="unseen">{said.words}</span>
    </span>
  );
}
