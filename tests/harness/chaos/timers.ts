/** Timers that end together. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();

  after(delayMs: number, run: () => void): () => void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      run();
    }, delayMs);
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  stop(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
