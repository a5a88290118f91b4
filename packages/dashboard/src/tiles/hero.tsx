import type { ReactNode } from 'react';
import { LiveLine } from '../charts/live-line.js';
import type { Trace } from '../charts/trace.js';
import { Boundary } from '../explain/boundary.js';
import { Extremes } from '../explain/extremes.js';
import { TileBadge } from '../explain/health-badge.js';
import type { Reading } from '../explain/reading.js';
import { TileNumber, type TileNumberProps } from './tile-number.js';

export interface HeroProps extends TileNumberProps {
  readonly label: string;
  readonly title?: string | undefined;
  readonly reading: Reading;
  readonly trace: Trace;
  readonly hue: string;
  /** Levels that the staff always shows. */
  readonly include?: readonly number[];
  readonly spanMin?: number;
  /** Decimals of the extremes. Default: those of the number. */
  readonly extremeDecimals?: number;
  readonly children?: ReactNode;
}

/** The number that a section is about, and its line beside it. */
export function Hero(props: HeroProps) {
  return (
    <Boundary title={props.label} className="tile">
      <HeroFace {...props} />
    </Boundary>
  );
}

function HeroFace({
  label,
  title,
  reading,
  trace,
  include,
  spanMin,
  extremeDecimals,
  children,
  hue,
  ...number
}: HeroProps) {
  const { decimals, unit, signed = false, toned = false } = number;
  return (
    <>
      <div className="tile-hero" data-health={reading.health} data-freshness={reading.freshness} title={title}>
        <div className="tile-head">
          <span className="tile-label">{label}</span>
          <TileBadge reading={reading} />
        </div>
        <TileNumber {...number} hue={toned ? undefined : hue} isLoading={reading.health === 'loading'} />
        {children}
        <Extremes trace={trace} decimals={extremeDecimals ?? decimals} signed={signed} />
      </div>
      <LiveLine
        isChart
        trace={trace}
        label={label}
        hue={hue}
        decimals={decimals}
        unit={unit}
        include={include}
        spanMin={spanMin}
      />
    </>
  );
}
