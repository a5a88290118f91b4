/** Second entry of the package, for tests: a clock that stands until it is moved, a sink that keeps what it gets, a life. */
export { CollectingSink } from './collecting-sink.js';
export { ManualClock } from './manual-clock.js';
export { SeededDice } from './seeded-dice.js';
export { type LifeStory, Simulation } from './simulation/simulation.js';
