const dayMs = 86_400_000;
/** Local time is at most this far from UTC. */
const offsetMaxMs = 16 * 3_600_000;
/** No clock has been set back for less than this, so a step of it cannot miss a day that begins twice. */
const stepMs = 15 * 60_000;

/**
 * The days of a named time zone. A day begins at the first instant that bears its date, or a later one: where clocks are
 * put forward over midnight it begins after the gap, where they are put back over it it does not begin again, and a date
 * that a zone has skipped has no day.
 */
export class DayZone {
  private readonly format: Intl.DateTimeFormat;

  /**
   * @param timeZone IANA name, e.g. `Europe/Berlin`.
   * @throws RangeError when there is no such zone.
   */
  constructor(readonly timeZone: string) {
    try {
      const options = { timeZone, calendar: 'gregory', year: 'numeric', month: 'numeric', day: 'numeric' } as const;
      this.format = new Intl.DateTimeFormat('en-u-nu-latn', options);
    } catch (error) {
      const what = `'${timeZone}' is no time zone; write an IANA name such as 'Europe/Berlin'`;
      throw new RangeError(what, { cause: error });
    }
  }

  /** When the day of an instant began, ms since the epoch. */
  startOfDayMs(instantMs: number): number {
    const date = this.dateOf(instantMs);
    // Put back over midnight, a clock shows a date whose next day has begun already.
    const next = this.beginOf(date + 1);
    return next <= instantMs ? next : this.beginOf(date);
  }

  /** The first instant after `instantMs` at which a day begins, ms since the epoch. */
  nextDayMs(instantMs: number): number {
    const date = this.dateOf(instantMs);
    const next = this.beginOf(date + 1);
    return next > instantMs ? next : this.beginOf(date + 2);
  }

  /** The earliest instant whose date is `date` or later. */
  private beginOf(date: number): number {
    let after = date * dayMs - offsetMaxMs;
    while (this.dateOf(after) < date) after += stepMs;
    let before = after - stepMs;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.dateOf(middle) < date) before = middle;
      else after = middle;
    }
    return after;
  }

  /** Local date, in days since 1970-01-01. */
  private dateOf(instantMs: number): number {
    let [year, month, day] = [0, 0, 0];
    for (const { type, value } of this.format.formatToParts(instantMs)) {
      if (type === 'year') year = Number(value);
      else if (type === 'month') month = Number(value);
      else if (type === 'day') day = Number(value);
    }
    return Date.UTC(year, month - 1, day) / dayMs;
  }
}
