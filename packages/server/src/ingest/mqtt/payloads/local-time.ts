/** Turns what a clock on the wall shows into an instant. A time that occurs twice is the one nearer to the time of receipt. */
export class LocalTime {
  private readonly format: Intl.DateTimeFormat;

  /** @param zone IANA name. @throws RangeError when there is no such zone. */
  constructor(readonly zone: string) {
    this.format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /**
   * @param wallMs  What the clock shows, as if it were UTC.
   * @param nearMs  Time of receipt.
   * @param summer  Whether the clock says that it is summer time; undefined = it does not say.
   */
  instantMs(wallMs: number, nearMs: number, summer?: boolean): number {
    const before = wallMs - this.offsetMs(wallMs - 86_400_000);
    const after = wallMs - this.offsetMs(wallMs + 86_400_000);
    const fitting = [before, after].filter((instant) => instant + this.offsetMs(instant) === wallMs);
    const [first = before, second = first] = fitting.sort((a, b) => a - b);
    if (summer !== undefined) return summer ? first : second;
    return Math.abs(first - nearMs) <= Math.abs(second - nearMs) ? first : second;
  }

  private offsetMs(instantMs: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of this.format.formatToParts(instantMs)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instantMs / 1_000) * 1_000;
  }
}

/**
 * The instant of a device's time: ms or s since the epoch, ISO 8601 with or without a zone, `YYMMDDhhmmss` with or without
 * the S (summer) or W (winter) of DSMR. Undefined when it is none, or has no zone and none is known.
 */
export function instantOf(value: unknown, local: LocalTime | undefined, nearMs: number): number | undefined {
  if (typeof value === 'number') {
    // HomeWizard sends YYMMDDhhmmss as a number: 12 digits, where seconds have 10 and ms 13.
    if (value >= 1e12) return value;
    return value >= 1e11 ? instantOf(String(value), local, nearMs) : value >= 1e9 ? value * 1_000 : undefined;
  }
  if (typeof value !== 'string') return undefined;
  const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(value);
  if (zoned) return finite(Date.parse(value));
  if (local === undefined) return undefined;
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value)) {
    const wallMs = finite(Date.parse(`${value.replace(' ', 'T')}Z`));
    return wallMs === undefined ? undefined : local.instantMs(wallMs, nearMs);
  }
  return compactInstant(value, local, nearMs);
}

function compactInstant(value: string, local: LocalTime, nearMs: number): number | undefined {
  const found = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([SW]?)$/.exec(value);
  if (found === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  const wallMs = Date.UTC(2_000 + year, month - 1, day, hour, minute, second);
  return local.instantMs(wallMs, nearMs, found[7] === '' ? undefined : found[7] === 'S');
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
