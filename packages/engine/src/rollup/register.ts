/**
 * The increase that a reading of a cumulative counter stands for.
 *
 * The first reading is the zero point, not consumption. A fall is a reset, and then the new reading itself is the
 * increase — unless the fall is within the noise band: a register that flickers by 0.1 kWh must not add 215 kWh. Such a
 * reading is held, so that climbing back to the old reading adds nothing either.
 *
 * @param previous  Last reading taken; NaN when this is the first.
 * @param reading   The new reading, in the metric's unit.
 * @param noiseBand Falls smaller than this are held; 0 = none.
 * @param mayFall   Of an upDownCounter: a fall is a fall, never a reset.
 */
export function increaseOf(previous: number, reading: number, noiseBand: number, mayFall = false): number {
  if (Number.isNaN(previous)) return 0;
  if (reading >= previous) return reading - previous;
  if (isNoise(previous, reading, noiseBand)) return 0;
  return mayFall ? reading - previous : reading;
}

/** Whether the register keeps its previous reading instead of taking the new one. */
export function isNoise(previous: number, reading: number, noiseBand: number): boolean {
  return reading < previous && previous - reading < noiseBand;
}
