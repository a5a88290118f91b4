import type { Feed, Provenance } from '../api/demo.js';

const words: Record<Provenance, string> = {
  real: 'real, this computer',
  simulated: 'simulated',
  recorded: 'recorded',
};

/** Where the numbers come from. Nothing that is made up goes without it. */
export function ProvenanceBadge({ feed }: { readonly feed: Feed | undefined }) {
  return feed === undefined ? null : (
    <span className="provenance" data-provenance={feed.provenance} title={feed.note ?? feed.name}>
      {words[feed.provenance]}
    </span>
  );
}
