/** The range of a staff: round numbers at both ends, that many steps apart. */
export interface LevelRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface RangeWishes {
  /** Levels that are always on the staff, such as zero, or both ends of a scale. */
  readonly include?: readonly number[] | undefined;
  /** Least distance between the ends: a quiet line looks quiet. */
  readonly spanMin?: number | undefined;
}

/** About this many steps; fewer and one cannot read off, more and it is noise. */
const steps = 4;

/** A range is kept until less than this share of it is used. */
const usedMin = 0.35;

/**
 * A range that holds `low` to `high`. It widens at once and narrows late, so that the staff stands still while the line
 * moves.
 */
export function levelRange(
  low: number,
  high: number,
  { include = [], spanMin = 0 }: RangeWishes = {},
  before?: LevelRange,
): LevelRange {
  let bottom = Math.min(low, ...include);
  let top = Math.max(high, ...include);
  const missing = spanMin - (top - bottom);
  if (missing > 0) {
    // What is always on the staff is its end; it widens at the other one.
    const isFloor = include.includes(bottom);
    const isCeiling = include.includes(top);
    bottom -= isFloor ? 0 : isCeiling ? missing : missing / 2;
    top += isFloor ? missing : isCeiling ? 0 : missing / 2;
  }
  if (before !== undefined && bottom >= before.min && top <= before.max) {
    if (top - bottom > usedMin * (before.max - before.min)) return before;
  }
  const step = roundStep((top - bottom || Math.abs(top) || 1) / steps);
  const min = Math.floor(bottom / step);
  const max = Math.max(Math.ceil(top / step), min + 1);
  return { min: tidy(min * step, step), max: tidy(max * step, step), step };
}

/** The levels of a range, from below. */
export function levelsOf({ min, max, step }: LevelRange): number[] {
  const count = Math.round((max - min) / step);
  return Array.from({ length: count + 1 }, (_, index) => tidy(min + index * step, step));
}

/** Decimals that tell neighbouring levels apart. */
export function decimalsOf(step: number): number {
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return step >= 1 && !Number.isInteger(step) ? 1 : decimals;
}

/** 1, 2 or 5 times a power of ten, 25 and its multiples by ten: what one can divide in one's head. */
function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const share = atLeast / power;
  const factors = power >= 10 ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10];
  return (factors.find((factor) => factor >= share - 1e-9) ?? 10) * power;
}

/** Without the dust of binary fractions. */
function tidy(value: number, step: number): number {
  return Number(value.toFixed(Math.min(20, decimalsOf(step) + 1)));
}
