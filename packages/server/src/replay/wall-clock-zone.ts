import { RecordingFault } from './recording-fault.js';

const quarterHourMs = 15 * 60_000;

/** Rows may be a little out of order. A clock that is set back jumps further, also in a table with a row each half hour. */
const disorderMsMax = 10 * 60_000;

/**
 * Turns the wall-clock times of one recording into instants, row after row.
 *
 * A wall-clock time that occurs twice, when clocks are set back, is told apart by the order of the rows: 02:10 after 02:50 is
 * the second 02:10. Two rows of the same time are one moment, so a table with a row each hour has both 02:00 in the first; it
 * needs times with an offset. One that does not occur, when clocks are set forward, is read with the offset from before the change.
 */
export class WallClockZone {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsetsMs = new Map<number, number>();
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param zone  IANA name (`Europe/Paris`), fixed offset (`+01:00`) or `UTC`. */
  constructor(zone: string) {
    try {
      this.#format = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
        era: 'short',
      });
    } catch {
      throw new RecordingFault(
        `'${zone}' is no time zone. Give an IANA name such as Europe/Paris, an offset such as +01:00, or UTC.`,
      );
    }
  }

  /** @param wallMs  What the clock on the wall showed, written as if it were UTC. */
  toInstantMs(wallMs: number): number {
    // Every change of offset is less than a day away from both probes, so they see the offset before and after it.
    const before = this.#offsetMs(wallMs - 24 * 3_600_000);
    const after = this.#offsetMs(wallMs + 24 * 3_600_000);
    const fitting = [wallMs - before, wallMs - after].filter((instant) => instant + this.#offsetMs(instant) === wallMs);
    const first = Math.min(...(fitting.length > 0 ? fitting : [wallMs - before]));
    const second = Math.max(...(fitting.length > 0 ? fitting : [first]));
    this.#lastMs = first < this.#lastMs - disorderMsMax ? second : first;
    return this.#lastMs;
  }

  #offsetMs(instantMs: number): number {
    const quarter = Math.floor(instantMs / quarterHourMs) * quarterHourMs;
    const known = this.#offsetsMs.get(quarter);
    if (known !== undefined) return known;
    const part: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(quarter)) part[type] = value;
    const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year);
    const wall = Date.UTC(
      year,
      Number(part.month) - 1,
      Number(part.day),
      Number(part.hour),
      Number(part.minute),
      Number(part.second),
    );
    const offset = wall - quarter;
    // A file is read forwards: what it needed a while ago it does not need again.
    if (this.#offsetsMs.size >= 1_024) this.#offsetsMs.clear();
    this.#offsetsMs.set(quarter, offset);
    return offset;
  }
}
