/** Is told when ticks are over: how late that is, and until when a reading waited, is for whoever runs the engine to know. */
export interface TickWatch {
  /**
   * All frames of the ticks that were due have been written. Must not throw and must not call the engine.
   *
   * @param dueMs End of the first of these ticks, ms: from then on they were due.
   * @param nowMs The clock, after the last frame was written.
   */
  closed(dueMs: number, nowMs: number): void;
}
