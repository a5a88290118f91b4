import type { CSSProperties } from 'react';
import { formatNumber, toneOf, trendMark } from './format.js';

export interface TileNumberProps {
  readonly value: number | undefined;
  readonly decimals: number;
  readonly unit: string;
  /** Change in the last window: shown as a mark. */
  readonly delta?: number | undefined;
  readonly signed?: boolean;
  /** Coloured by its sign, beside the sign itself. */
  readonly toned?: boolean;
  /** A custom property of the theme, such as `--hue-power`. */
  readonly hue?: string | undefined;
  /** Stands for the number, where an old one must not be read as a current one. */
  readonly instead?: string | undefined;
  readonly isLoading?: boolean;
}

/** A number as it stands on a tile. What is not known is `—`, never 0. */
export function TileNumber({
  value,
  decimals,
  unit,
  delta,
  signed = false,
  toned = false,
  hue,
  instead,
  isLoading = false,
}: TileNumberProps) {
  const text = instead ?? formatNumber(value, decimals, { signed });
  return (
    <div
      className="tile-value"
      data-tone={toned ? toneOf(value) : 'plain'}
      style={hue === undefined ? undefined : inked(hue)}
      aria-busy={isLoading}
    >
      <span className={isLoading ? 'number skeleton' : 'number'}>{text}</span>
      <span className="unit">{unit}</span>
      {delta === undefined ? null : (
        <span className="trend" aria-hidden="true">
          {trendMark(delta)}
        </span>
      )}
    </div>
  );
}

/** Hands a hue of the theme to the style sheet, which knows when a number may not wear it. */
function inked(hue: string): CSSProperties {
  return { '--hue': `var(${hue})` } as CSSProperties;
}
