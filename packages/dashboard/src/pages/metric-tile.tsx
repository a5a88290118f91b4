import type { UseMetricsResult } from '@streamgauge/react';
import type { TraceOf } from '../charts/use-traces.js';
import { divided } from '../tiles/format.js';
import { Tile, type TileProps } from '../tiles/tile.js';
import { useMetricLook } from './session.js';

export interface MetricTileProps
  extends Pick<
    TileProps,
    'label' | 'foot' | 'hue' | 'isHued' | 'signed' | 'toned' | 'spanMin' | 'instead' | 'traceLabel' | 'children'
  > {
  readonly channel: string;
  readonly metric: string;
  readonly now: UseMetricsResult;
  readonly traceOf?: TraceOf;
  /** A larger unit than the catalog's: its name, and how many of the catalog's it is. */
  readonly shownAs?: { readonly unit: string; readonly per: number; readonly decimals: number };
}

/** A tile of one metric; its unit, decimals and explanation are the catalog's. */
export function MetricTile({ channel, metric, now, traceOf, shownAs, ...tile }: MetricTileProps) {
  const look = useMetricLook(channel, metric);
  return (
    <Tile
      {...tile}
      title={look.title}
      value={divided(now.value(metric), shownAs?.per ?? 1)}
      unit={shownAs?.unit ?? look.unit}
      decimals={shownAs?.decimals ?? look.decimals}
      reading={now}
      trace={traceOf?.(metric)}
    />
  );
}
