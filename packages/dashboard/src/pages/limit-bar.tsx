/** The bar goes on a little beyond the limit, so that a breach can be seen. */
const barMax = 125;

/** How full the limit is; its end is marked. Unknown is not empty. */
export function LimitBar({ percent }: { readonly percent: number | undefined }) {
  const state = percent === undefined ? 'unknown' : percent >= 100 ? 'breached' : percent >= 80 ? 'near' : 'within';
  return (
    <span className="limit" data-state={state} aria-hidden="true">
      <span className="limit-fill" style={{ width: `${(Math.min(percent ?? 0, barMax) / barMax) * 100}%` }} />
      <span className="limit-mark" style={{ left: `${(100 / barMax) * 100}%` }} />
    </span>
  );
}
