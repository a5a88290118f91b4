import type { Health } from '@streamgauge/react';
import type { ReactNode } from 'react';
import type { Provenance } from '../api/demo.js';
import { Age } from '../explain/age.js';
import { HealthBadge } from '../explain/health-badge.js';
import { ProvenanceBadge } from '../explain/provenance-badge.js';

export interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly provenance: Provenance | undefined;
  readonly health: Health;
  readonly asOf: number | null;
  readonly controls?: ReactNode;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** A domain's part of the page: what it is, where its numbers come from, and whether they are live. */
export function Section({ id, title, provenance, health, asOf, controls, note, children }: SectionProps) {
  return (
    <section className="section" id={id} data-health={health} aria-labelledby={`${id}-title`}>
      <header className="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <ProvenanceBadge provenance={provenance} />
        <span className="section-state">
          <HealthBadge health={health} /> <Age asOf={asOf} />
        </span>
        {controls}
      </header>
      {children}
      {note === undefined ? null : <p className="note">{note}</p>}
    </section>
  );
}

/** What stands where a section would be that the session may not see. */
export function HiddenSection({ id, title }: { readonly id: string; readonly title: string }) {
  return (
    <section className="section section-hidden" id={id} aria-label={title} data-health="denied">
      <LockIcon />
      <span>
        <strong>{title}</strong> — not visible to this user
      </span>
    </section>
  );
}

function LockIcon() {
  return (
    <svg width="14" height="16" viewBox="0 0 14 16" aria-hidden="true">
      <rect x="1" y="7" width="12" height="8" rx="2" fill="currentColor" />
      <path d="M4 7V5a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" strokeWidth="1.8" />
    </svg>
  );
}
