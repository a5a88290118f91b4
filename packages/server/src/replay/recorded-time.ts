import { RecordingFault } from './recording-fault.js';
import type { WallClockZone } from './wall-clock-zone.js';

const isoTime =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const dayFirstTime = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?$/;
const epochTime = /^\d{9,17}(?:\.\d+)?$/;

/**
 * The instant that a field names, ms since the epoch with the fraction that is written there. Understands ISO 8601 with `T` or a space, day/month/year with
 * slashes, and seconds, ms or µs since the epoch. A time that carries no zone is a wall-clock time of `zone`.
 *
 * @throws RecordingFault  when it is none of these.
 */
export function instantMsOf(text: string, zone: WallClockZone): number {
  if (epochTime.test(text)) return epochMs(text);
  const iso = isoTime.exec(text);
  const dayFirst = dayFirstTime.exec(text);
  if (iso === null && dayFirst === null) {
    throw new RecordingFault(
      `'${text}' is no time that can be read; 2007-02-01T00:00:00, 1/2/2007 00:00:00 and 1170284400 are.`,
    );
  }
  const [year, month, day] = iso === null ? [dayFirst?.[3], dayFirst?.[2], dayFirst?.[1]] : [iso[1], iso[2], iso[3]];
  const [hour, minute, second, fraction] = (iso ?? dayFirst ?? []).slice(4, 8);
  const milliseconds = Number(`0.${fraction ?? '0'}e3`);
  const wholeMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  if (new Date(wholeMs).getUTCDate() !== Number(day)) throw new RecordingFault(`'${text}' is no day of the calendar.`);
  const offset = iso?.[8];
  return offset === undefined ? zone.toInstantMs(wholeMs) + milliseconds : wholeMs + milliseconds - offsetMs(offset);
}

function offsetMs(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Seconds have up to 10 digits until the year 2286, ms 13, µs 16. */
function epochMs(text: string): number {
  const digits = text.split('.')[0]?.length ?? 0;
  if (digits <= 11) return Number(`${text}e3`);
  return digits <= 14 ? Number(text) : Number(text) / 1_000;
}
