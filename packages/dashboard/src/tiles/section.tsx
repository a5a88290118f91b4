import type { ReactNode } from 'react';
import type { Feed } from '../api/demo.js';
import { Age } from '../explain/age.js';
import { HealthBadge } from '../explain/health-badge.js';
import { ProvenanceBadge } from '../explain/provenance-badge.js';
import type { Reading } from '../explain/reading.js';
import { LockIcon } from './lock-icon.js';

export interface SectionProps {
  readonly id: string;
  readonly title: string;
  /** Where the numbers come from, as far as the gateway says. */
  readonly feed: Feed | undefined;
  readonly reading: Reading;
  readonly controls?: ReactNode;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** A domain's part of the page: what it is, where its numbers come from, and whether they are live. */
export function Section({ id, title, feed, reading, controls, note, children }: SectionProps) {
  return (
    <section
      className="section"
      id={id}
      data-health={reading.health}
      data-freshness={reading.freshness}
      aria-labelledby={`${id}-title`}
    >
      <header className="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <ProvenanceBadge feed={feed} />
        {controls}
        <span className="section-state">
          <HealthBadge reading={reading} /> <Age asOf={reading.asOf} />
        </span>
      </header>
      {children}
      {note === undefined ? null : <p className="note">{note}</p>}
    </section>
  );
}

/** What stands where a section would be that the session may not see. */
export function HiddenSection({ id, title }: { readonly id: string; readonly title: string }) {
  return (
    <section className="section-hidden" id={id} aria-label={title} data-health="denied">
      <LockIcon />
      <strong>{title}</strong>
      <span>Not visible to this user</span>
    </section>
  );
}
