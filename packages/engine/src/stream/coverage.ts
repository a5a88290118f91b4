import type { Group } from './selection.js';

/** One for all, because it is kept with every update. */
const whole: { coverage?: number; known?: number } = Object.freeze({});

/** How much of a group is fresh: the share of its series, and how many there are. Nothing when all are, or it is only one. */
export function coverageOf(group: Group | undefined): { coverage?: number; known?: number } {
  if (group === undefined || group.members < 2 || group.fresh >= group.members) return whole;
  return { coverage: group.fresh / group.members, known: group.members };
}
