/**
 * NEWS2, the National Early Warning Score of the Royal College of Physicians (2017), SpO2 scale 1: a spot-check score for
 * adults. Reproduced with acknowledgement. This is no medical device.
 */

type Points = 0 | 1 | 2 | 3;

/** Points up to and including a reading; the last row is everything above. */
type Bands = readonly (readonly [upTo: number, points: Points])[];

interface Parameter {
  readonly name: string;
  /** Metrics that measure it, the best one first. */
  readonly metrics: readonly string[];
  /** Decimals to which a reading is rounded before it is looked up: the bands leave no room between two rows. */
  readonly decimals: 0 | 1;
  readonly bands: Bands;
}

const open = Number.POSITIVE_INFINITY;

const parameters: readonly Parameter[] = [
  {
    name: 'respiration',
    metrics: ['respiratory_rate'],
    decimals: 0,
    bands: [
      [8, 3],
      [11, 1],
      [20, 0],
      [24, 2],
      [open, 3],
    ],
  },
  {
    name: 'oxygen saturation',
    metrics: ['spo2'],
    decimals: 0,
    bands: [
      [91, 3],
      [93, 2],
      [95, 1],
      [open, 0],
    ],
  },
  {
    name: 'supplemental oxygen',
    metrics: ['supplemental_oxygen'],
    decimals: 0,
    bands: [
      [0, 0],
      [open, 2],
    ],
  },
  {
    name: 'systolic pressure',
    metrics: ['systolic'],
    decimals: 0,
    bands: [
      [90, 3],
      [100, 2],
      [110, 1],
      [219, 0],
      [open, 3],
    ],
  },
  {
    name: 'pulse',
    metrics: ['heart_rate', 'pulse_rate'],
    decimals: 0,
    bands: [
      [40, 3],
      [50, 1],
      [90, 0],
      [110, 1],
      [130, 2],
      [open, 3],
    ],
  },
  {
    name: 'consciousness',
    metrics: ['consciousness'],
    decimals: 0,
    bands: [
      [0, 0],
      [open, 3],
    ],
  },
  {
    name: 'temperature',
    metrics: ['temperature'],
    decimals: 1,
    bands: [
      [35, 3],
      [36, 1],
      [38, 0],
      [39, 1],
      [open, 2],
    ],
  },
];

/** The metrics that the score is made of. */
export const news2Metrics: readonly string[] = parameters.flatMap(({ metrics }) => metrics);

/** The parameter that a metric measures. */
export function parameterOf(metric: string): string | undefined {
  return parameters.find(({ metrics }) => metrics.includes(metric))?.name;
}

export interface ScoredParameter {
  readonly name: string;
  readonly metric: string;
  readonly points: Points;
}

export interface EarlyWarningScore {
  /** 0–20. With parameters missing it is the least that the score can be: none of them takes points away. */
  readonly points: number;
  /** The most points of one parameter. */
  readonly highest: number;
  readonly scored: readonly ScoredParameter[];
  readonly missing: readonly string[];
}

/** @param reading The reading of a metric that still counts; undefined when there is none. */
export function news2(reading: (metric: string) => number | undefined): EarlyWarningScore {
  const scored: ScoredParameter[] = [];
  const missing: string[] = [];
  let points = 0;
  let highest = 0;
  for (const { name, metrics, decimals, bands } of parameters) {
    const found = firstOf(metrics, reading);
    if (found === undefined) {
      missing.push(name);
      continue;
    }
    const own = pointsOf(roundTo(found.value, decimals), bands);
    points += own;
    highest = Math.max(highest, own);
    scored.push({ name, metric: found.metric, points: own });
  }
  return { points, highest, scored, missing };
}

function firstOf(
  metrics: readonly string[],
  reading: (metric: string) => number | undefined,
): { readonly metric: string; readonly value: number } | undefined {
  for (const metric of metrics) {
    const value = reading(metric);
    if (value !== undefined) return { metric, value };
  }
  return undefined;
}

/** Half away from zero, as a person rounds; 36.05 must not fall to 36.0 for being 36.0499… in binary. */
function roundTo(value: number, decimals: 0 | 1): number {
  const factor = 10 ** decimals;
  const scaled = value * factor;
  // Whole numbers, as monitors send them, need no rounding and are most of what comes.
  return Number.isInteger(scaled) ? value : Math.round(Number(scaled.toPrecision(12))) / factor;
}

function pointsOf(value: number, bands: Bands): Points {
  return bands.find(([upTo]) => value <= upTo)?.[1] ?? 0;
}
