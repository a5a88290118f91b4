/** Start of the window of `windowMs` that contains the instant; windows are aligned to the Unix epoch. */
export function windowStartMs(instantMs: number, windowMs: number): number {
  return Math.floor(instantMs / windowMs) * windowMs;
}

/** End (exclusive) of the window of `windowMs` that contains the instant. */
export function windowEndMs(instantMs: number, windowMs: number): number {
  return windowStartMs(instantMs, windowMs) + windowMs;
}
