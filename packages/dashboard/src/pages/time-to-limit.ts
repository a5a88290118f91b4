/** A rise over less than this says nothing, s. */
const leastS = 60;
/** What is further away than this is no news, s. */
const mostS = 1_800;

/**
 * How long until a line reaches a limit if it goes on rising as it did, s; undefined when it does not rise, is known for less
 * than a minute, or would take more than half an hour.
 */
export function timeToLimit(
  [seconds, values]: readonly [readonly number[], readonly (number | null)[]],
  limit: number,
): number | undefined {
  const points = seconds.flatMap((second, index) => {
    const value = values[index];
    return value == null ? [] : [[second, value] as const];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last[0] - first[0] < leastS || last[1] >= limit) return undefined;
  const perSecond = (last[1] - first[1]) / (last[0] - first[0]);
  const left = (limit - last[1]) / perSecond;
  return perSecond > 0 && left <= mostS ? left : undefined;
}
