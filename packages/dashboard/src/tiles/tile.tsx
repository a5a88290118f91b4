import type { Health } from '@streamgauge/react';
import type { ReactNode } from 'react';
import { formatNumber, trendMark } from './format.js';

export interface TileProps {
  readonly label: string;
  readonly title?: string | undefined;
  readonly value: number | undefined;
  readonly decimals: number;
  readonly unit: string;
  readonly health: Health;
  readonly delta?: number | undefined;
  readonly signed?: boolean;
  /** Larger, for the number that a section is about. */
  readonly hero?: boolean;
  /** Colours the number by its sign, beside the sign itself. */
  readonly toned?: boolean;
  readonly hue?: string;
  readonly children?: ReactNode;
}

/** One number with its name, unit and state. What is not known is `—`, never 0. */
export function Tile({
  label,
  title,
  value,
  decimals,
  unit,
  health,
  delta,
  signed = false,
  hero = false,
  toned = false,
  hue,
  children,
}: TileProps) {
  const text = formatNumber(value, decimals, { signed });
  const tone = toned && value !== undefined && value !== 0 ? (value > 0 ? 'up' : 'down') : 'plain';
  return (
    <div className={hero ? 'tile tile-hero' : 'tile'} data-health={health} title={title}>
      <div className="tile-label">{label}</div>
      <div className="tile-value" data-tone={tone} style={hue === undefined ? undefined : { color: `var(${hue})` }}>
        <span className="number">{text}</span>
        <span className="unit">{unit}</span>
        <span className="trend" aria-hidden="true">
          {trendMark(delta)}
        </span>
      </div>
      {children}
    </div>
  );
}
