import type { ReactNode } from 'react';
import { LiveLine } from '../charts/live-line.js';
import type { Trace } from '../charts/trace.js';
import { Boundary } from '../explain/boundary.js';
import { TileBadge } from '../explain/health-badge.js';
import type { Reading } from '../explain/reading.js';
import { TileNumber, type TileNumberProps } from './tile-number.js';

export interface TileProps extends TileNumberProps {
  readonly label: string;
  /** Said at length when somebody asks. */
  readonly title?: string | undefined;
  readonly reading: Reading;
  /** The past of the number, drawn beside it. */
  readonly trace?: Trace | undefined;
  /** What the trace is, where it is not of the number itself. */
  readonly traceLabel?: string;
  /** The number wears the hue of its line. */
  readonly isHued?: boolean;
  /** Least range of the sparkline: a quiet line looks quiet. */
  readonly spanMin?: number;
  /** Below the number, in small. */
  readonly foot?: ReactNode;
  readonly children?: ReactNode;
}

/** One number with its name, unit, past and state. */
export function Tile(props: TileProps) {
  return (
    <Boundary title={props.label} className="tile">
      <TileFace {...props} />
    </Boundary>
  );
}

function TileFace({
  label,
  title,
  reading,
  trace,
  traceLabel = label,
  isHued = false,
  spanMin,
  foot,
  hue = '--ink-muted',
  ...rest
}: TileProps) {
  const { children, ...number } = rest;
  const { decimals, unit } = number;
  return (
    <div className="tile" data-health={reading.health} data-freshness={reading.freshness} title={title}>
      <div className="tile-head">
        <span className="tile-label">{label}</span>
        <TileBadge reading={reading} />
      </div>
      <div className="tile-body">
        <TileNumber {...number} hue={isHued ? hue : undefined} isLoading={reading.health === 'loading'} />
        {trace === undefined ? null : (
          <LiveLine
            isChart={false}
            trace={trace}
            label={traceLabel}
            hue={hue}
            decimals={decimals}
            unit={unit}
            spanMin={spanMin}
          />
        )}
        {children}
      </div>
      {foot === undefined ? null : <div className="tile-foot number">{foot}</div>}
    </div>
  );
}
