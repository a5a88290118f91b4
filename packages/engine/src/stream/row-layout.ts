import { type Channel, isSketched } from '../catalog/channel.js';
import type { RowLayout } from '../rollup/partial-table.js';

/** How the partials of a channel lie in a row. */
export function rowLayoutOf({ metrics, staleAfterMs }: Channel): RowLayout {
  const sketchOf = new Int32Array(metrics.length).fill(-1);
  let sketchCount = 0;
  for (const metric of metrics) {
    if (!isSketched(metric)) continue;
    sketchOf[metric.index] = sketchCount;
    sketchCount += 1;
  }
  return { metricCount: metrics.length, sketchOf, sketchCount, holdMs: staleAfterMs };
}
