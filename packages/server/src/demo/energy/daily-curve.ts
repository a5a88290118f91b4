/** The households live at UTC+1 all year: a simulated day has 24 hours. */
const localOffsetMs = 3_600_000;

/** Hour of the households' day, 0 to 24. */
export function localHourAt(nowMs: number): number {
  const hour = ((nowMs + localOffsetMs) / 3_600_000) % 24;
  return hour < 0 ? hour + 24 : hour;
}

/** A bell of height 1 around an hour of the day, across midnight too. */
export function bump(localHour: number, centerHour: number, widthHours: number): number {
  const distanceHours = Math.abs(((localHour - centerHour + 36) % 24) - 12);
  return Math.exp(-0.5 * (distanceHours / widthHours) ** 2);
}

/** What lights, screens and cooking add over the day, as a share of the evening's peak: lowest around four, a first peak at breakfast. */
export function livingShare(localHour: number): number {
  return Math.min(
    1,
    0.12 + 0.4 * bump(localHour, 7.5, 1.3) + 0.2 * bump(localHour, 13, 2.5) + 0.85 * bump(localHour, 20, 2.3),
  );
}

/** Height of the sun as a share of noon's, 0 at night: a day of 13 hours around 13:00, when the sun is highest at UTC+1. */
export function sunShare(localHour: number): number {
  const angle = ((localHour - 6.5) / 13) * Math.PI;
  return angle <= 0 || angle >= Math.PI ? 0 : Math.sin(angle) ** 1.3;
}
