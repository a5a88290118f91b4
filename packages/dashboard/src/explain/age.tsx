import { useFreshness } from '@streamgauge/react';

/** How old a number is. It ticks by itself, whether frames come or not. */
export function Age({ asOf }: { readonly asOf: number | null }) {
  const { label, freshness } = useFreshness(asOf);
  return (
    <span
      className="age"
      data-freshness={freshness}
      title={asOf === null ? undefined : `as of ${new Date(asOf).toISOString()}`}
    >
      {label}
    </span>
  );
}
