import type { MetricsSnapshot } from '@streamgauge/client';
import { useEffect, useMemo, useRef } from 'react';

/** The snapshot, with the values last shown while it has none of its own. */
export function useKeptData(snapshot: MetricsSnapshot, isKeeping: boolean): MetricsSnapshot {
  const last = useRef<MetricsSnapshot | null>(null);
  useEffect(() => {
    if (!isKeeping) last.current = null;
    else if (snapshot.data !== null) last.current = snapshot;
  }, [snapshot, isKeeping]);
  const kept = isKeeping && snapshot.status === 'pending' ? last.current : null;
  return useMemo(
    () => (kept === null ? snapshot : { ...snapshot, data: kept.data, series: kept.series, isPrevious: true }),
    [kept, snapshot],
  );
}
