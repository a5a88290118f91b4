/** Rounds as a device shows it; never −0, which JSON and equality treat differently. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale + 0;
}
