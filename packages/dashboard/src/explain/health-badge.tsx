import { useFreshness } from '@streamgauge/react';
import type { Reading } from './reading.js';
import { stateWords, tileWords } from './state-words.js';

/** The state of a section, as icon and word. */
export function HealthBadge({ reading }: { readonly reading: Reading }) {
  const { icon, words } = stateWords(reading);
  return (
    <span className="badge" data-health={reading.health} title={reading.error?.message}>
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
