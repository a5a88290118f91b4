import type { ReactNode } from 'react';

/** Name of the house, and what one can set. */
export function Masthead({ children }: { readonly children: ReactNode }) {
  return (
    <header className="masthead">
      <h1>
        <Mark /> Streamgauge
      </h1>
      <div className="masthead-controls">{children}</div>
    </header>
  );
}

/** A staff in the water. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
      <path d="M3 17.5c3-3 5.5-3 8.500 0s5.500 3 8.500 0 3.700-2.700 5-2.500" className="mark-wave" />
      <path d="M3 23c3-3 5.500-3 8.500 0s5.500 3 8.500 0 3.700-2.700 5-2.500" className="mark-wave mark-deep" />
      <path d="M14 2v24" className="mark-staff" />
      <path d="M14 4h5M14 8h3M14 12h5M14 16h3M14 20h5" className="mark-lines" />
    </svg>
  );
}
