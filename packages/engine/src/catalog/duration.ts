const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a catalog's duration (`'500ms'`, `'10s'`, `'5m'`, `'24h'`, `'7d'`) in ms; undefined when it is not one. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const factor = unitMs[match[2]];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}
