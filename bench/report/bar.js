/**
 * A bar that a number must reach, and whether it does: `≥ 5 ok` or `≥ 5 BELOW`.
 *
 * @param {number} value
 * @param {number} bar
 */
export function atLeast(value, bar) {
  return `≥ ${bar} ${value >= bar ? 'ok' : 'BELOW'}`;
}

/**
 * A bar that a number must not pass: `≤ 1.3 ok` or `≤ 1.3 ABOVE`.
 *
 * @param {number} value
 * @param {number} bar
 */
export function atMost(value, bar) {
  return `≤ ${bar} ${value <= bar ? 'ok' : 'ABOVE'}`;
}
