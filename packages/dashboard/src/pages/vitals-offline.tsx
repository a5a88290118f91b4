import { useConnection } from '@streamgauge/react';

/** In a ward a display that shows nothing current says so across its whole width. */
export function OfflineBanner() {
  const isLost = useConnection(({ isLost: lost }) => lost);
  return isLost ? (
    <p className="technical-banner" role="alert">
      ⚙ Central display offline — check the bedside monitor
    </p>
  ) : null;
}
