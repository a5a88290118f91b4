/** Start of the window of `windowMs` that contains the instant; windows are aligned to the Unix epoch. */
export function windowStartMs(instantMs: number, windowMs: number): number {
  return Math.floor(instantMs / windowMs) * windowMs;
}
