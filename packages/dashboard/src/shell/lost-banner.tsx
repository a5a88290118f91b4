import { useConnection } from '@streamgauge/react';

/** Says after five seconds without a connection that the numbers are old. Most interruptions heal before. */
export function LostBanner() {
  const isLost = useConnection((connection) => connection.isLost);
  const since = useConnection((connection) => connection.since);
  if (!isLost) return null;
  return (
    <div className="banner" role="alert">
      Live data interrupted · values are from {new Date(since).toLocaleTimeString()}
    </div>
  );
}
