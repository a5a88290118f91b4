import type { Health } from '@streamgauge/react';

/** What each state is called, and its mark: never colour alone. */
const states: Record<Health, { icon: string; word: string }> = {
  unauthorized: { icon: '⊘', word: 'Session ended' },
  error: { icon: '⚠', word: 'Refused' },
  offline: { icon: '⌁', word: 'No network' },
  reconnecting: { icon: '⟳', word: 'Reconnecting' },
  loading: { icon: '…', word: 'Waiting' },
  stale: { icon: '◷', word: 'Stale' },
  degraded: { icon: '≋', word: 'Slow' },
  live: { icon: '●', word: 'Live' },
  idle: { icon: '○', word: 'Idle' },
};

/** The state of a number or a section, as icon and word. */
export function HealthBadge({ health }: { readonly health: Health }) {
  const { icon, word } = states[health];
  return (
    <span className="badge" data-health={health}>
      <span aria-hidden="true">{icon}</span> {word}
    </span>
  );
}
