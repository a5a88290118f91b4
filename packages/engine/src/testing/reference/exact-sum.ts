/**
 * The sum of numbers, rounded once: what is lost by an addition is kept as a further part, so that the parts together are
 * the sum without any error (Shewchuk, Discrete & Computational Geometry 18, 1997; Python's `math.fsum`).
 *
 * @param values Their sum and all sums on the way must be below 1.8e308.
 */
export function exactSum(values: readonly number[]): number {
  let parts: number[] = [];
  for (const value of values) {
    let carried = value;
    const lost: number[] = [];
    for (const part of parts) {
      const high = carried + part;
      const low = Math.abs(carried) >= Math.abs(part) ? part - (high - carried) : carried - (high - part);
      if (low !== 0) lost.push(low);
      carried = high;
    }
    parts = [...lost, carried];
  }
  // The parts do not overlap and grow: adding from the largest down rounds where the sum ends.
  return parts.reduceRight((total, part) => total + part, 0);
}
