/**
 * In which order the series report.
 *
 * - `rounds`: one after the other, the same round again and again, as a poller asks its meters.
 * - `shuffled rounds`: in no order, but every round in the same one. What remembers who came next is right every time.
 * - `at random`: every round in another order. Nothing that was remembered helps, and memory is read all over.
 *
 * @typedef {'rounds' | 'shuffled rounds' | 'at random'} Order
 */

/** Places of `at random` in all, so that an order does not come again soon. */
const randomPlacesMin = 1 << 20;

/**
 * Numbers of series, to be gone through from the first to the last again and again. Every run has the same.
 *
 * @param {number} series
 * @param {Order} order
 */
export function placesOf(series, order) {
  const round = Uint32Array.from({ length: series }, (_, index) => index);
  if (order === 'rounds') return round;
  const dice = { state: 12_345 };
  if (order === 'shuffled rounds') return shuffle(round, dice);
  // Two rounds would already differ; of four, none is like what came before it.
  const rounds = Math.max(4, Math.ceil(randomPlacesMin / series));
  const places = new Uint32Array(rounds * series);
  for (let index = 0; index < rounds; index += 1) places.set(shuffle(round, dice), index * series);
  return places;
}

/**
 * Fisher and Yates' shuffle, in place, with a linear congruential generator (Numerical Recipes' constants) of which the
 * high bits count.
 *
 * @param {Uint32Array} places
 * @param {{ state: number }} dice
 */
function shuffle(places, dice) {
  for (let index = places.length - 1; index > 0; index -= 1) {
    dice.state = (Math.imul(dice.state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((dice.state / 4_294_967_296) * (index + 1));
    const held = /** @type {number} */ (places[index]);
    places[index] = /** @type {number} */ (places[other]);
    places[other] = held;
  }
  return places;
}
