/** The time that the engine goes by. Handed in, so that a day can be simulated in milliseconds. */
export interface Clock {
  /** ms since the Unix epoch. */
  nowMs(): number;
}
