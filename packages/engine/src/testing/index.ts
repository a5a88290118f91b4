/** Second entry of the package, for tests: a clock that stands until it is moved, and a sink that keeps what it gets. */
export { CollectingSink } from './collecting-sink.js';
export { ManualClock } from './manual-clock.js';
