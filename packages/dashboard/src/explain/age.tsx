import { useFreshness } from '@streamgauge/react';
import { ageWords } from './age-words.js';

/** How old a number is. It ticks by itself, whether frames come or not. */
export function Age({ asOf }: { readonly asOf: number | null }) {
  const { ageMs } = useFreshness(asOf);
  return (
    <span className="age number" title={asOf === null ? undefined : `as of ${new Date(asOf).toISOString()}`}>
      {ageWords(ageMs)}
    </span>
  );
}
