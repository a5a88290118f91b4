import type { Provenance } from '../api/demo.js';

const words: Record<Provenance, string> = {
  real: 'real, this computer',
  simulated: 'simulated',
  recorded: 'recorded',
};

/** Where the numbers come from. Nothing that is made up goes without it. */
export function ProvenanceBadge({ provenance }: { readonly provenance: Provenance | undefined }) {
  return provenance === undefined ? null : (
    <span className="provenance" data-provenance={provenance}>
      {words[provenance]}
    </span>
  );
}
